package dev.costate.tests.gradients;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.OdeModel;
import dev.costate.models.train.Objective;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Neural ODEs: a network's path against data at random times, from a state that may be fitted too. */
class NeuralOdeGradientTest {
    private static WholeLoss draw(Random random) {
        int width = 2 * (1 + random.nextInt(2));
        int[] widths = new int[2 + random.nextInt(3)];
        Arrays.setAll(widths, i -> 1 + random.nextInt(8));
        widths[0] = width;
        widths[widths.length - 1] = width;
        Activation activation = Activation.values()[random.nextInt(Activation.values().length)];
        // cubes in an unbounded field blow up
        boolean bounded = activation == Activation.TANH || activation == Activation.SIGMOID;
        int power = bounded && widths.length > 2 ? 1 + random.nextInt(3) : 1;
        boolean fitted = random.nextBoolean();
        boolean absolute = random.nextInt(4) == 0;
        double[] y0 = random.doubles(width, -1, 1).toArray();
        double end = (random.nextBoolean() ? 1 : -1) * (0.2 + random.nextDouble());
        double[] times = new double[2 + random.nextInt(4)];
        Arrays.setAll(times, i -> i == 0 ? 0 : end * (i + random.nextDouble()) / times.length);
        Arrays.sort(times);
        if (end < 0) {
            for (int i = 0; i < times.length / 2; i++) {
                double t = times[i];
                times[i] = times[times.length - 1 - i];
                times[times.length - 1 - i] = t;
            }
        }
        int examples = 5;
        Tensor data = Tensor.of(Shape.of(examples, width), random.doubles(examples * width, -1, 1).toArray());
        OdeModel.Start start = fitted ? OdeModel.Start.fitted(y0) : OdeModel.Start.fixed(y0);
        MlpField field = new MlpField(Mlp.of(activation, widths), power);
        return new WholeLoss(Arrays.toString(widths) + " " + activation + " " + power + (absolute ? " absolute" : ""),
                (how, steps, gradient) -> {
                    OdeModel model = new OdeModel("m", field, Coordinates.identity(width), start, how, gradient);
                    return Objective.of(model.parameters(), (p, batch) -> {
                        Var rows = Var.constant(data).gather(batch.index()).times(0.3).plus(model.start(p));
                        Var miss = model.solve(p, rows, times).minus(Var.constant(data).gather(batch.index()));
                        return (absolute ? miss.abs() : miss.square()).mean();
                    });
                }, Methods.ALL, Math.abs(times[times.length - 1]), true, 3, examples,
                !absolute && activation != Activation.RELU && activation != Activation.ELU, 0.2);
    }

    @Test
    void wholeLosses() {
        Promise.check("Neural ODE", NeuralOdeGradientTest::draw);
    }
}
