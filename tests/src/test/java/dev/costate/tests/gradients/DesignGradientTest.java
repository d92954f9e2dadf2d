package dev.costate.tests.gradients;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.models.cnf.ConditionalFlow;
import dev.costate.models.cnf.ContextNetwork;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.design.DesignObjective;
import dev.costate.models.design.LearnedMask;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Designs: the negative log-posterior of what a relaxed mask shows, by flow and mask together, or a settled one. */
class DesignGradientTest {
    private static final List<Activation> ACTIVATIONS = List.of(Activation.TANH, Activation.SOFTPLUS, Activation.SILU,
            Activation.SIGMOID);
    private static final List<OdeMethod> SOLVERS = Stream.of(Methods.EXPLICIT, Methods.REVERSIBLE)
            .<OdeMethod>flatMap(List::stream).toList();

    private static WholeLoss draw(Random random) {
        int width = 1 + random.nextInt(3);
        int sensors = 1 + random.nextInt(4);
        int budget = 1 + random.nextInt(sensors);
        Activation activation = ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
        boolean encoded = random.nextBoolean();
        int context = encoded ? 1 + random.nextInt(3) : 2 * sensors;
        NetworkField network = random.nextBoolean() ? NetworkField.mlp(activation, width, 1 + random.nextInt(6))
                : NetworkField.concatSquash(activation, width, 1 + random.nextInt(6));
        ContextNetwork field = new ContextNetwork(network, context);
        ConditionalFlow flow = encoded
                ? ConditionalFlow.of(field, Mlp.of(activation, 2 * sensors, 1 + random.nextInt(5), context))
                : ConditionalFlow.of(field);
        LearnedMask mask = new LearnedMask(sensors, budget, 0.5 + random.nextDouble(), 1 + 4 * random.nextDouble(),
                LearnedMask.Draw.RELAXED);
        boolean settled = random.nextInt(4) == 0;
        double noise = random.nextBoolean() ? 0 : 0.3;
        int examples = 6;
        Tensor x = tensor(random, examples, width);
        Tensor signal = tensor(random, examples, sensors);
        // where the mean probability is the budget's, the two ways to rescale meet in a kink
        return new WholeLoss(width + " of " + budget + " of " + sensors + " sensors, " + activation
                + (encoded ? " encoded in " + context : "") + (settled ? ", settled" : ""),
                (how, steps, gradient) -> new DesignObjective(flow, settled ? mask.with(LearnedMask.Draw.TOP) : mask, x,
                        signal, noise, how, gradient),
                SOLVERS, 1, true, 3, examples, false, 0.2);
    }

    private static Tensor tensor(Random random, int rows, int width) {
        return Tensor.of(Shape.of(rows, width), random.doubles(rows * width, -1.5, 1.5).toArray());
    }

    @Test
    void wholeLosses() {
        Promise.check("experimental design", DesignGradientTest::draw);
    }
}
