package dev.costate.tests.gradients;

import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.cnf.FlowObjective;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.cnf.Trace;
import dev.costate.models.data.Whitener;
import dev.costate.models.layers.Activation;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Continuous normalising flows: the mean negative log-likelihood, with exact and estimated traces. */
class FlowGradientTest {
    private static final List<Activation> ACTIVATIONS = List.of(Activation.TANH, Activation.SOFTPLUS, Activation.SILU,
            Activation.SIGMOID);
    private static final List<OdeMethod> SOLVERS = Stream.of(Methods.EXPLICIT, Methods.REVERSIBLE)
            .<OdeMethod>flatMap(List::stream).toList();

    private static WholeLoss draw(Random random) {
        int width = 1 + random.nextInt(3);
        int[] hidden = new int[1 + random.nextInt(2)];
        Arrays.setAll(hidden, i -> 1 + random.nextInt(7));
        Activation activation = ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
        NetworkField field = switch (random.nextInt(3)) {
            case 0 -> NetworkField.mlp(activation, width, hidden);
            case 1 -> NetworkField.concatSquash(activation, width, hidden);
            default -> NetworkField.fineConcatSquash(activation, 0.5 + random.nextDouble(), width, hidden);
        };
        Trace trace = Trace.values()[random.nextInt(Trace.values().length)];
        double jitter = random.nextBoolean() ? 0 : 0.1;
        double end = 0.3 + random.nextDouble();
        Flow flow = new Flow(field, 0, end, 0.5 + random.nextDouble());
        int examples = 6;
        double[] rows = random.doubles(examples * width, -1.5, 1.5).toArray();
        return new WholeLoss(width + " " + Arrays.toString(hidden) + " " + activation + " " + trace,
                (how, steps, gradient) -> new FlowObjective(new FlowModel("m", flow, Whitener.identity(width), how),
                        rows, trace, how, gradient, jitter),
                SOLVERS, end, true, 3, examples, true, 0.2);
    }

    @Test
    void wholeLosses() {
        Promise.check("continuous normalising flow", FlowGradientTest::draw);
    }
}
