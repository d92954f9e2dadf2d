package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Steps that adapt to the path: the error of each path against its solution, and what the solve reports. */
class AdaptiveSdeTest {
    private static final int PATHS = 150;
    private static final Shape ONE = Shape.of(1);

    private static Var parameters(SdeProblem p) {
        return Var.constant(Tensor.vector(p.parameters()));
    }

    private static AdaptiveSde solver(SdeProblem p, SdeControl control) {
        Calculus c = control.method().calculus();
        return new AdaptiveSde((t, x) -> p.drift(parameters(p), c).apply(t, x),
                (t, x) -> p.diffusion(parameters(p)).apply(t, x), ONE, ONE, control);
    }

    private static double w(SdeControl control, long seed) {
        double[] w = new double[1];
        new VirtualBrownianTree(seed, 0, control.span(0, 1), 1).value(1, w);
        return w[0];
    }

    private static double meanError(SdeProblem p, SdeMethod method, double tolerance) {
        SdeControl control = SdeControl.adaptive(method, tolerance, tolerance);
        AdaptiveSde solver = solver(p, control);
        double error = 0;
        for (int seed = 0; seed < PATHS; seed++) {
            Solution s = solver.solve(Tensor.vector(p.x0()), new double[] {0, 1}, seed).orThrow();
            error += Math.abs(s.last()[0] - p.exact(1, w(control, seed))) / PATHS;
        }
        return error;
    }

    /**
     * The mean error of 150 paths, each with steps of its own.
     *
     * <p>Measured from 1e-2 to 1e-4: errors fall by factors from 13.5 to 52, where 22 is that of order 1, as
     * tolerance^(2/3).
     */
    @TestFactory
    List<DynamicTest> errorFallsWithTheTolerance() {
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeProblem p : SdeProblem.ALL) {
            for (SdeMethod method : SdeMethods.ALL) {
                if (!method.needsArea() && (p.additive() || method.strongOrder() >= 1)) {
                    tests.add(DynamicTest.dynamicTest(method.name() + " on " + p, () -> {
                        double loose = meanError(p, method, 1e-2);
                        double middle = meanError(p, method, 1e-3);
                        double tight = meanError(p, method, 1e-4);
                        assertTrue(loose > middle && middle > tight && loose / tight > 10,
                                () -> "errors " + loose + ", " + middle + ", " + tight);
                    }));
                }
            }
        }
        return tests;
    }

    /** A solve recorded on the grid of another, whatever was rejected on the way, has its bits, and gradients. */
    @Test
    void theGridGivesTheBits() {
        SdeProblem p = SdeProblem.TANGENT;
        double[] times = {0, 0.3, 0.35, 1};
        for (SdeMethod method : List.of(SdeMethods.MILSTEIN, SdeMethods.HEUN, SdeMethods.REVERSIBLE_HEUN)) {
            SdeControl control = SdeControl.adaptive(method, 1e-4, 1e-4);
            AdaptiveSde solver = solver(p, control);
            Solution s = solver.solve(Tensor.vector(p.x0()), times, 17).orThrow();
            TimeGrid grid = solver.grid();
            assertArrayEquals(times, grid.savedTimes());
            assertEquals(2 * s.trace().accepted(), grid.steps());
            assertTrue(s.trace().attempts() > s.trace().accepted());
            for (GradientMethod g : SdeGradientMethods.ALL) {
                if (SdeGradientMethods.refusal(g, method).isEmpty()) {
                    Tape tape = Tape.record(List.of(Shape.of(p.parameters().length), ONE), v -> new Var[] {
                        Sde.record(p.drift(v[0], method.calculus()), p.diffusion(v[0]), v[1], grid,
                                Noise.tree(Var.constant(17), 0, ONE, control.span(times)), method, g)});
                    Tensor[] r = Replay.of(tape.vjp().simplify()).run(Tensor.vector(p.parameters()),
                            Tensor.vector(p.x0()), Tensor.of(Shape.of(4, 1), 0, 0, 0, 1));
                    for (int i = 0; i < times.length; i++) {
                        assertEquals(s.y(i)[0], r[0].at(i), method.name() + " " + g.name());
                    }
                    // measured: 1.8e-3 at most
                    assertEquals(p.exactDerivative(0, 1, w(control, 17)), r[1].at(0), 4e-3);
                }
            }
        }
    }

    private static Solution failing(VarField drift, double y0, SdeControl control) {
        return new AdaptiveSde(drift, (t, x) -> x.times(0.3), ONE, ONE, control).solve(Tensor.vector(y0),
                new double[] {0, 1, 2}, 3);
    }

    private static void fails(SolveStatus status, Solution s) {
        assertEquals(status, s.status());
        SolveFailure f = assertThrows(SolveFailure.class, s::orThrow);
        assertEquals(status, f.status());
        assertEquals(s.trace().accepted(), f.steps());
        assertEquals(s.reached(), f.t());
    }

    @Test
    void statuses() {
        SdeControl heun = SdeControl.adaptive(SdeMethods.HEUN, 1e-3, 1e-3);
        VarField linear = (t, x) -> x.negated();
        fails(SolveStatus.START_NON_FINITE, failing(linear, Double.NaN, heun));
        fails(SolveStatus.MAX_STEPS, failing(linear, 1, heun.withMaxSteps(3)));
        SdeControl short1 = SdeControl.adaptive(SdeMethods.HEUN, 1e-9, 1e-9).withLeast(0x1p-6);
        fails(SolveStatus.STEP_TOO_SMALL, failing(linear, 1, short1));
        // it blows up near t = 0.1
        Solution up = failing((t, x) -> x.square().times(10), 1, heun);
        assertTrue(up.status() == SolveStatus.STEP_TOO_SMALL || up.status() == SolveStatus.NON_FINITE,
                up.status().toString());
        assertTrue(up.reached() > 0.05 && up.reached() < 0.2, "reached " + up.reached());
        fails(SolveStatus.NON_FINITE, failing((t, x) -> x.negated().sqrt(), 1, heun));
        Solution good = failing(linear, 1, heun).orThrow();
        assertEquals(3, good.count());
        assertEquals(2, good.reached());
        assertEquals(4L * good.trace().attempts() + 2L * first(good), good.evaluations());
    }

    /** How many steps tried were not the first half of one rejected before. */
    private static int first(Solution s) {
        int n = 0;
        for (int i = 0; i < s.trace().attempts(); i++) {
            n += i == 0 || s.trace().outcome(i - 1) == StepTrace.Outcome.ACCEPTED ? 1 : 0;
        }
        return n;
    }

    @Test
    void refusals() {
        says("order 0.5", () -> solver(SdeProblem.TANGENT, SdeControl.adaptive(SdeMethods.EULER_MARUYAMA, 0.1, 0.1)));
        says("areas", () -> SdeControl.adaptive(SdeMethods.SRA1, 0.1, 0.1));
        says("not both zero", () -> SdeControl.adaptive(SdeMethods.HEUN, 0, 0));
        says("at least 1", () -> SdeControl.adaptive(SdeMethods.HEUN, 0.1, 0.1).withMaxSteps(0));
        says("2^-40", () -> SdeControl.adaptive(SdeMethods.HEUN, 0.1, 0.1).withLeast(0));
        says("must be [1]", () -> solver(SdeProblem.TANGENT, SdeControl.adaptive(SdeMethods.HEUN, 0.1, 0.1))
                .solve(Tensor.vector(1, 2), new double[] {0, 1}, 0));
        says("increasing", () -> solver(SdeProblem.TANGENT, SdeControl.adaptive(SdeMethods.HEUN, 0.1, 0.1))
                .solve(Tensor.vector(1), new double[] {1, 0}, 0));
    }

    private static void says(String part, Executable e) {
        String message = assertThrows(IllegalArgumentException.class, e).getMessage();
        assertTrue(message.contains(part), message);
    }
}
