package dev.costate.tests.gradients;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.LayerStack;
import dev.costate.models.stable.AntisymmetricLayer;
import dev.costate.models.stable.HamiltonianLayer;
import dev.costate.models.stable.ResidualLayer;
import dev.costate.models.stable.SecondOrderLayer;
import dev.costate.models.stable.StableLayer;
import dev.costate.models.stable.StableNet;
import dev.costate.models.stable.TwoBlockLayer;
import dev.costate.models.train.Losses;
import dev.costate.models.train.Objective;
import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Stable networks: cross-entropy and the roughness of weights that differ from layer to layer.
 *
 * <p>The layers are the network; there is no true solution that a continuous adjoint could approximate.
 */
class StableNetGradientTest {
    private static WholeLoss draw(Random random) {
        int inputs = 1 + random.nextInt(2);
        boolean opens = random.nextBoolean();
        int channels = opens ? 1 + random.nextInt(4) : inputs + random.nextInt(3);
        int depth = 1 + random.nextInt(6);
        int classes = 2 + random.nextInt(3);
        double end = 0.2 + 3 * random.nextDouble();
        double damping = random.nextInt(3) == 0 ? 0 : random.nextDouble();
        double smoothness = random.nextInt(3) == 0 ? 0 : random.nextDouble();
        Activation activation = Activation.values()[random.nextInt(Activation.values().length)];
        StableLayer layer = switch (random.nextInt(5)) {
            case 0 -> new ResidualLayer(channels, activation);
            case 1 -> new AntisymmetricLayer(channels, damping, activation);
            case 2 -> new HamiltonianLayer(channels, activation);
            case 3 -> new SecondOrderLayer(channels, activation);
            default -> new TwoBlockLayer(channels, activation);
        };
        int examples = 5;
        Tensor data = Tensor.of(Shape.of(examples, inputs), random.doubles(examples * inputs, -1, 1).toArray());
        Tensor labels = Tensor.of(Shape.of(examples, 1),
                random.ints(examples, 0, classes).asDoubleStream().toArray());
        List<OdeMethod> solvers = layer.paired()
                ? List.of(Methods.STORMER_VERLET, ReversibleMethod.of(Methods.STORMER_VERLET)) : List.of(Methods.EULER);
        return new WholeLoss(layer + (opens ? " opened from " : " of ") + inputs + ", " + depth + " to " + end,
                (how, steps, gradient) -> {
                    StableNet net = new StableNet("n", Standardiser.identity(inputs), new LayerStack(layer, depth),
                            new StableNet.Form(opens, end, classes, smoothness), gradient);
                    return Objective.of(net.parameters(), (p, batch) -> {
                        Var x = Var.constant(data).gather(batch.index());
                        Var label = Var.constant(labels).gather(batch.index()).reshape(batch.index().shape().size());
                        Var entropy = Losses.crossEntropy(net.logits(p, x), label);
                        return net.penalty(p).map(entropy::plus).orElse(entropy);
                    });
                }, solvers, end, false, 3, examples, activation != Activation.RELU && activation != Activation.ELU,
                0.2, gradient -> gradient.truth() == Truth.FROZEN_GRID);
    }

    @Test
    void wholeLosses() {
        Promise.check("stable network", StableNetGradientTest::draw);
    }
}
