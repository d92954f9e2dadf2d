package dev.costate.tests.gradients;

import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.cnf.Potential;
import dev.costate.models.cnf.TransportField;
import dev.costate.models.cnf.TransportObjective;
import dev.costate.models.data.Whitener;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Optimal-transport flows: transport cost, negative log-likelihood and residual of the HJB equation. */
class TransportGradientTest {
    private static final List<OdeMethod> SOLVERS = Stream.of(Methods.EXPLICIT, Methods.REVERSIBLE)
            .<OdeMethod>flatMap(List::stream).toList();

    private static WholeLoss draw(Random random) {
        int width = 1 + random.nextInt(3);
        Potential potential = new Potential(width, 1 + random.nextInt(6), 1 + random.nextInt(4),
                1 + random.nextInt(3));
        // the residual is an absolute value, which has kinks
        boolean residual = random.nextInt(4) == 0;
        TransportObjective.Weights weights = new TransportObjective.Weights(random.nextDouble(),
                random.nextDouble(), residual ? random.nextDouble() : 0);
        Flow flow = new Flow(new TransportField(potential), 1, 0, 1);
        int examples = 6;
        double[] rows = random.doubles(examples * width, -1.5, 1.5).toArray();
        double jitter = random.nextBoolean() ? 0 : 0.1;
        return new WholeLoss(potential + " " + weights,
                (how, steps, gradient) -> new TransportObjective(
                        new FlowModel("m", flow, Whitener.identity(width), how), rows, weights, how, gradient, jitter),
                SOLVERS, 1, !residual, 3, examples, !residual, 0.2);
    }

    @Test
    void wholeLosses() {
        Promise.check("optimal-transport flow", TransportGradientTest::draw);
    }
}
