package dev.costate.models.design;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.models.cnf.ConditionalFlow;
import dev.costate.models.cnf.ContextNetwork;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.design.LearnedMask.Draw;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.optim.Adam;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Trainer;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Twenty steps end at the same bits with every kernel. */
@Tag("kernels")
class DesignBitsTest {
    private static String trained(Draw draw) {
        int n = 50;
        ConditionalFlow flow = ConditionalFlow.of(
                new ContextNetwork(NetworkField.concatSquash(Activation.TANH, 3, 7, 5), 4),
                Mlp.of(Activation.SILU, 10, 6, 4));
        DesignObjective loss = new DesignObjective(flow, new LearnedMask(5, 2, 3, 8, draw),
                Tensor.of(Shape.of(n, 3), CounterRandom.normal(1, 0, 0, 3 * n)),
                Tensor.of(Shape.of(n, 5), CounterRandom.normal(2, 0, 0, 5 * n)), 0.3,
                SolveOptions.fixed(Methods.RK4, 0.25), GradientMethods.DIRECT);
        return new Trainer(loss, Recipe.of(new Adam(), 0.01, Batches.epochs(n, 13), 20), 1).run().parameters()
                .sha256().substring(0, 16);
    }

    @Test
    void relaxedMasks() {
        assertEquals("c78cd2f449ccd25a", trained(Draw.RELAXED));
    }

    @Test
    void straightThroughMasks() {
        assertEquals("12f43df9200476ee", trained(Draw.STRAIGHT_THROUGH));
    }

    @Test
    void settledMasks() {
        assertEquals("ece9b38ebce29674", trained(Draw.TOP));
    }
}
