package dev.costate.tests.gradients;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.models.dynamics.JacobianMatching;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.node.MlpField;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Chaotic dynamics: the mean squared error, with and without matching of the Jacobians. */
class DynamicsGradientTest {
    private static WholeLoss draw(Random random) {
        int width = 1 + random.nextInt(4);
        int[] widths = new int[2 + random.nextInt(3)];
        Arrays.setAll(widths, i -> 1 + random.nextInt(8));
        widths[0] = width;
        widths[widths.length - 1] = width;
        Activation activation = Activation.values()[random.nextInt(Activation.values().length)];
        int power = 1 + random.nextInt(2);
        double weight = random.nextInt(4) == 0 ? 0 : 3 * random.nextDouble();
        int examples = 6;
        MlpField field = new MlpField(Mlp.of(activation, widths), power);
        JacobianMatching loss = new JacobianMatching(field, tensor(random, examples, width),
                tensor(random, examples, width), tensor(random, examples, width, width), weight);
        return new WholeLoss(Arrays.toString(widths) + " " + activation + " " + power + ", weight " + weight,
                (how, steps, gradient) -> loss, List.of(), 1, false, 3, examples,
                activation != Activation.RELU && activation != Activation.ELU, 0.2);
    }

    private static Tensor tensor(Random random, int... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.of(shape, random.doubles(shape.size(), -1, 1).toArray());
    }

    @Test
    void wholeLosses() {
        Promise.check("chaotic dynamics", DynamicsGradientTest::draw);
    }
}
