package dev.costate.tests.gradients;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.models.cnf.ConditionalFlow;
import dev.costate.models.cnf.ConditionalObjective;
import dev.costate.models.cnf.ContextNetwork;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Conditional flows: the mean negative log-posterior, the observation encoded by a network or as it is. */
class ConditionalGradientTest {
    private static final List<Activation> ACTIVATIONS = List.of(Activation.TANH, Activation.SOFTPLUS, Activation.SILU,
            Activation.SIGMOID);
    private static final List<OdeMethod> SOLVERS = Stream.of(Methods.EXPLICIT, Methods.REVERSIBLE)
            .<OdeMethod>flatMap(List::stream).toList();

    private static WholeLoss draw(Random random) {
        int width = 1 + random.nextInt(3);
        int[] hidden = new int[1 + random.nextInt(2)];
        Arrays.setAll(hidden, i -> 1 + random.nextInt(6));
        Activation activation = ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
        NetworkField network = switch (random.nextInt(3)) {
            case 0 -> NetworkField.mlp(activation, width, hidden);
            case 1 -> NetworkField.concatSquash(activation, width, hidden);
            default -> NetworkField.fineConcatSquash(activation, 0.5 + random.nextDouble(), width, hidden);
        };
        boolean encoded = random.nextBoolean();
        int observed = 1 + random.nextInt(3);
        int context = encoded ? 1 + random.nextInt(3) : observed;
        ContextNetwork field = new ContextNetwork(network, context);
        double end = 0.3 + random.nextDouble();
        ConditionalFlow plain = ConditionalFlow.of(field);
        ConditionalFlow flow = new ConditionalFlow(field,
                encoded ? Mlp.of(activation, observed, 1 + random.nextInt(5), context) : plain.encoder(), 0, end,
                0.5 + random.nextDouble());
        int examples = 6;
        Tensor x = tensor(random, examples, width);
        Tensor y = tensor(random, examples, observed);
        return new WholeLoss(width + " " + Arrays.toString(hidden) + " " + activation + " given " + observed
                + (encoded ? " encoded in " + context : ""),
                (how, steps, gradient) -> new ConditionalObjective(flow, x, y, how, gradient),
                SOLVERS, end, true, 3, examples, true, 0.2);
    }

    private static Tensor tensor(Random random, int rows, int width) {
        return Tensor.of(Shape.of(rows, width), random.doubles(rows * width, -1.5, 1.5).toArray());
    }

    @Test
    void wholeLosses() {
        Promise.check("conditional flow", ConditionalGradientTest::draw);
    }
}
