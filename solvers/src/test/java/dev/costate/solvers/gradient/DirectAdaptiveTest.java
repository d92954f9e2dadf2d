package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Net;
import dev.costate.solvers.Ode;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepController;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.Traces;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.Tableau;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Where the gradient of the adaptive map is that of the frozen grid. Against differences:
 * {@link GradientTruthsTest}.
 */
class DirectAdaptiveTest {
    /** On a frozen grid it is Direct; measured 5.9e-16, and 2.8e-4 where the steps adapt. */
    @Test
    void onAFrozenGrid() {
        Net net = new Net(5, 0, 0.7, 3);
        Tensor w = Net.draw(new SplittableRandom(6), net.statesShape());
        SolveOptions o = SolveOptions.adaptive(Methods.DOPRI5, 1e-4, 1e-4);
        StepTrace grid = Traces.trace(net, o, net.times, net.x);
        GradientResult direct = GradientMethodsTest.gradient(net, w, o.withGrid(grid));
        GradientResult frozen = GradientMethodsTest.gradient(net, w,
                o.withGrid(grid), GradientMethods.DIRECT_ADAPTIVE);
        GradientResult adaptive = GradientMethodsTest.gradient(net, w, o, GradientMethods.DIRECT_ADAPTIVE);
        double same = GradientMethodsTest.distance(frozen, direct);
        double other = GradientMethodsTest.distance(adaptive, direct);
        assertTrue(same < 1e-12, "" + same);
        assertTrue(other > 1e-6 && other < 1e-2, "" + other);
        assertEquals("distance to the frozen grid", adaptive.qualityName());
        assertEquals(0, frozen.quality(), 1e-12);
    }

    /** y' = act(W₂ act(W₁y + b)) with random numbers, from a random state, over 0 … 5. */
    private static GradientResult net(UnaryOperator<Var> act, long seed, double tolerance) {
        SplittableRandom r = new SplittableRandom(seed);
        Tensor[] p = {Net.draw(r, Shape.of(3, 8)), Net.draw(r, Shape.of(8)), Net.draw(r, Shape.of(8, 3))};
        Tensor y0 = Net.draw(r, Shape.of(1, 3));
        ParametricField f = (t, y, q) -> act.apply(y.matmul(q[0]).plus(q[1])).matmul(q[2]).minus(y);
        return OdeGradient.ofLoss(f, y0.shape(), List.of(p[0].shape(), p[1].shape(), p[2].shape()),
                new double[] {0, 5}, SolveOptions.adaptive(Methods.DOPRI5, tolerance, tolerance),
                GradientMethods.DIRECT_ADAPTIVE, s -> s.select(0, 1).square().sum()).runner().at(y0, p);
    }

    /**
     * The map of a kinked field jumps, and the quality number says so. Measured, the largest distance of 20 nets from
     * 1e-3 to 1e-11: 5 to 13 tolerances with tanh; 0.15 to 1.5e6 with relu; with elu, whose second derivative jumps,
     * 7 to 1.5e9 tolerances.
     */
    @Test
    void theQualityWarnsOfKinks() {
        for (double tolerance : new double[] {1e-3, 1e-5, 1e-7, 1e-9, 1e-11}) {
            double smooth = 0;
            double relu = 0;
            double elu = 0;
            for (int seed = 0; seed < 20; seed++) {
                smooth = Math.max(smooth, net(Var::tanh, seed, tolerance).quality());
                relu = Math.max(relu, net(Var::relu, seed, tolerance).quality());
                elu = Math.max(elu, net(v -> v.max(v.atMost(0).exp().minus(1)), seed, tolerance).quality());
            }
            assertTrue(smooth < 50 * tolerance, tolerance + ": tanh " + smooth);
            assertTrue(relu > 0.05, tolerance + ": relu " + relu);
            assertTrue(elu > 3e-6 && elu > 3 * tolerance, tolerance + ": elu " + elu);
        }
    }

    /** One step, cut to the whole interval: nothing depends on its length. */
    @Test
    void oneStep() {
        ParametricField f = (t, y, p) -> y.times(p[0]);
        SolveOptions o = SolveOptions.adaptive(Methods.DOPRI5, 1e-2, 1e-2).withFirstStep(5);
        GradientResult[] r = new GradientResult[2];
        for (int i = 0; i < 2; i++) {
            r[i] = OdeGradient.ofLoss(f, Shape.of(1), List.of(Shape.SCALAR), new double[] {0, 0.1},
                    o, i == 0 ? GradientMethods.DIRECT : GradientMethods.DIRECT_ADAPTIVE, s -> s.sum())
                    .runner().at(Tensor.vector(1), Tensor.scalar(0.5));
        }
        assertEquals(1, r[1].accepted());
        assertEquals(r[0].parameterCotangents().get(0).item(), r[1].parameterCotangents().get(0).item(), 1e-15);
    }

    /**
     * Behind a first step so short that its error is rounding, by controllers that remember errors: y' = p cos(2t) −
     * sin y against differences of order 4 of the adaptive map. Measured: 1.8e-10 at most; 0.07 and 0.17 by dopri5
     * if errors are remembered as they are.
     */
    @Test
    void behindAStepWithoutError() {
        for (StepController c : List.of(StepController.PI, StepController.PID)) {
            for (Tableau m : List.of(Methods.BOSH3, Methods.DOPRI5)) {
                SolveOptions o = SolveOptions.adaptive(m, 1e-3, 1e-3).withFirstStep(1e-3).withController(c);
                GradientMethod g = GradientMethods.DIRECT_ADAPTIVE;
                DoubleUnaryOperator map = p -> Ode.solve((t, y, dy) -> dy[0] = p * Math.cos(2 * t) - Math.sin(y[0]),
                        new double[] {0.3}, new double[] {0, 4}, o).last()[0];
                double h = 1e-5;
                double expected = (8 * (map.applyAsDouble(0.8 + h) - map.applyAsDouble(0.8 - h))
                        - map.applyAsDouble(0.8 + 2 * h) + map.applyAsDouble(0.8 - 2 * h)) / (12 * h);
                double found = Autodiff.gradient(p -> Ode.record((t, y) -> p.times(t.times(2).cos()).minus(y.sin()),
                        Var.constant(0.3), 0, 4, o, g)).at(Tensor.scalar(0.8)).item();
                assertEquals(expected, found, 1e-8, m + " " + c);
                assertEquals(4, Autodiff.gradient(p -> Ode.record((t, y) -> p, Var.constant(0.3), 0, 4, o, g))
                        .at(Tensor.scalar(0.8)).item(), 1e-12);
                assertEquals(0, Autodiff.gradient(p -> Ode.record((t, y) -> p.times(y), Var.constant(0), 0, 4, o, g))
                        .at(Tensor.scalar(0.8)).item());
            }
        }
    }
}
