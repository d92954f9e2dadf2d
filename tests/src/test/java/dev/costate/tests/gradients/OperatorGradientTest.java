package dev.costate.tests.gradients;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.operators.FourierNeuralOperator;
import dev.costate.models.operators.SpectralConvolution;
import dev.costate.models.train.Objective;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Fourier neural operators in one and two dimensions: the mean square of what they miss. They solve nothing. */
class OperatorGradientTest {
    private static WholeLoss draw(Random random) {
        int dimensions = 1 + random.nextInt(2);
        int width = 1 + random.nextInt(3);
        int conditions = random.nextInt(3);
        int inputs = 1 + random.nextInt(2);
        int outputs = 1 + random.nextInt(2);
        int n = 1 + random.nextInt(7);
        int h = dimensions == 1 ? 1 : 1 + random.nextInt(5);
        Activation activation = Activation.values()[random.nextInt(Activation.values().length)];
        FourierNeuralOperator operator = new FourierNeuralOperator(
                new FourierNeuralOperator.Channels(inputs, conditions, outputs),
                new SpectralConvolution(dimensions, width, width, 1 + random.nextInt(4)), 1 + random.nextInt(2),
                activation);
        int examples = 3;
        Tensor data = table(random, examples, inputs * h * n);
        Tensor targets = table(random, examples, outputs * h * n);
        Tensor numbers = table(random, examples, Math.max(1, conditions));
        return new WholeLoss(operator + " on " + h + " by " + n + " points",
                (how, steps, gradient) -> Objective.of(operator.parameters(), (p, batch) -> {
                    Var x = functions(Var.constant(data).gather(batch.index()), inputs, dimensions, h, n);
                    Var y = functions(Var.constant(targets).gather(batch.index()), outputs, dimensions, h, n);
                    Var z = conditions == 0 ? operator.apply(p, x)
                            : operator.apply(p, x, Var.constant(numbers).gather(batch.index()).transpose());
                    return z.minus(y).square().mean();
                }), List.of(), 1, false, 2, examples, activation != Activation.RELU && activation != Activation.ELU,
                0.2);
    }

    private static Tensor table(Random random, int rows, int columns) {
        return Tensor.of(Shape.of(rows, columns), random.doubles(rows * columns, -1, 1).toArray());
    }

    /** Rows as functions [channels, rows, ..]. */
    private static Var functions(Var rows, int channels, int dimensions, int h, int n) {
        int count = rows.shape().dim(0);
        Var first = rows.reshape(count, channels, h * n).transpose(1, 0, 2);
        return dimensions == 1 ? first : first.reshape(channels, count, h, n);
    }

    @Test
    void wholeLosses() {
        Promise.check("neural operator", OperatorGradientTest::draw);
    }
}
