package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Where the gradient of the adaptive map is that of the frozen grid. Against differences: {@link GradientTruthsTest}. */
class DirectAdaptiveTest {
    /** On a frozen grid it is Direct; measured 5.9e-16, and 2.8e-4 where the steps adapt. */
    @Test
    void onAFrozenGrid() {
        Net net = new Net(5, 0, 0.7, 3);
        Tensor w = Net.draw(new SplittableRandom(6), net.statesShape());
        SolveOptions o = SolveOptions.adaptive(Dopri5.TABLEAU, 1e-4, 1e-4);
        StepTrace grid = Traces.trace(net, o, net.times, net.x);
        OdeGradient.Result direct = GradientMethodsTest.gradient(net, w, o.withGrid(grid));
        OdeGradient.Result frozen = GradientMethodsTest.gradient(net, w, o.withGrid(grid).withGradient(DirectAdaptive.DEFAULT));
        OdeGradient.Result adaptive = GradientMethodsTest.gradient(net, w, o.withGradient(DirectAdaptive.DEFAULT));
        double same = GradientMethodsTest.distance(frozen, direct);
        double other = GradientMethodsTest.distance(adaptive, direct);
        assertTrue(same < 1e-12, "" + same);
        assertTrue(other > 1e-6 && other < 1e-2, "" + other);
        assertEquals("none", adaptive.qualityName());
    }

    /** One step, cut to the whole interval: nothing depends on its length. */
    @Test
    void oneStep() {
        ParametricField f = (t, y, p) -> y.times(p[0]);
        SolveOptions o = SolveOptions.adaptive(Dopri5.TABLEAU, 1e-2, 1e-2).withFirstStep(5);
        OdeGradient.Result[] r = new OdeGradient.Result[2];
        for (int i = 0; i < 2; i++) {
            r[i] = OdeGradient.ofLoss(f, Shape.of(1), List.of(Shape.SCALAR), new double[] {0, 0.1},
                    o.withGradient(i == 0 ? Direct.DEFAULT : DirectAdaptive.DEFAULT), s -> s.sum())
                    .runner().at(Tensor.vector(1), Tensor.scalar(0.5));
        }
        assertEquals(1, r[1].accepted());
        assertEquals(r[0].parameterCotangents().get(0).item(), r[1].parameterCotangents().get(0).item(), 1e-15);
    }
}
