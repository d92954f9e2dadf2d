package dev.costate.solvers.method;

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
import dev.costate.solvers.JacobianRightHandSide;
import dev.costate.solvers.Ode;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stiff methods on the two standard problems, on tapes, with Jacobians of three kinds, and their ways to fail.
 * End points: Test Set for IVP Solvers, release 2.4 (Mazzia and Magherini).
 */
class StiffTest {
    private static final double[] ROBERTSON_END = {0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050};
    private static final double[] VAN_DER_POL_END = {1.706167732170469, -0.8928097010248125e-3};

    static List<OdeMethod> methods() {
        return Methods.STIFF;
    }

    private static void robertson(double t, double[] y, double[] dy) {
        double first = 0.04 * y[0];
        double second = 1e4 * y[1] * y[2];
        double third = 3e7 * y[1] * y[1];
        dy[0] = second - first;
        dy[1] = first - second - third;
        dy[2] = third;
    }

    private static void vanDerPol(double t, double[] y, double[] dy) {
        dy[0] = y[1];
        dy[1] = 1000 * (1 - y[0] * y[0]) * y[1] - y[0];
    }

    private static double relativeError(double[] y, double[] end) {
        double worst = 0;
        for (int i = 0; i < end.length; i++) {
            worst = Math.max(worst, Math.abs(y[i] / end[i] - 1));
        }
        return worst;
    }

    /**
     * Measured, relative in each component: kvaerno3 1.8e-8 with 8496 steps, kvaerno5 3.6e-8 with 434, rodas5p
     * 4.6e-9 with 708.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void robertson(OdeMethod m) {
        Solution s = Ode.solve(StiffTest::robertson, new double[] {1, 0, 0}, new double[] {0, 1e11},
                SolveOptions.adaptive(m, 1e-8, 1e-16)).orThrow();
        double error = relativeError(s.last(), ROBERTSON_END);
        assertTrue(error < 1e-7, m + " " + error);
        assertTrue(s.trace().accepted() < (m.order() == 3 ? 9000 : 800), m + " " + s.trace().accepted());
    }

    /** Measured: kvaerno3 1.2e-7 with 9873 steps, kvaerno5 3.0e-7 with 649, rodas5p 1.2e-8 with 900. */
    @ParameterizedTest
    @MethodSource("methods")
    void vanDerPol(OdeMethod m) {
        Solution s = Ode.solve(StiffTest::vanDerPol, new double[] {2, 0}, new double[] {0, 2000},
                SolveOptions.adaptive(m, 1e-8, 1e-8)).orThrow();
        double error = relativeError(s.last(), VAN_DER_POL_END);
        assertTrue(error < 5e-7, m + " " + error);
        assertTrue(s.trace().accepted() < (m.order() == 3 ? 11_000 : 1000), m + " " + s.trace().accepted());
    }

    private static final RightHandSide EXACT = new JacobianRightHandSide() {
        @Override
        public void eval(double t, double[] y, double[] dy) {
            robertson(t, y, dy);
        }

        @Override
        public void jacobian(double t, double[] y, double[] j) {
            double second = 1e4 * y[2];
            double third = 6e7 * y[1];
            double[] all = {-0.04, second, 1e4 * y[1], 0.04, -second - third, -1e4 * y[1], 0, third, 0};
            System.arraycopy(all, 0, j, 0, 9);
        }
    };

    private static Tape robertsonTape(SolveOptions o, GradientMethod g, double... times) {
        return Tape.record(List.of(Shape.of(3), Shape.of(3)), v -> Ode.recordWithStatistics((t, y) -> {
            Var a = v[1].select(0, 0).times(y.select(0, 0));
            Var b = v[1].select(0, 1).times(y.select(0, 1)).times(y.select(0, 2));
            Var c = v[1].select(0, 2).times(y.select(0, 1).square());
            return Var.stack(List.of(b.minus(a), a.minus(b).minus(c), c));
        }, v[0], times, o, g));
    }

    /**
     * By differences, by hand and from the tape. Measured: states agree to 1.3e-10 relative, with the same number of
     * steps.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void threeJacobians(OdeMethod m) {
        SolveOptions o = SolveOptions.adaptive(m, 1e-6, 1e-14);
        double[] times = {0, 1, 1e3, 1e6};
        Solution differences = Ode.solve(StiffTest::robertson, new double[] {1, 0, 0}, times, o).orThrow();
        Solution byHand = Ode.solve(EXACT, new double[] {1, 0, 0}, times, o).orThrow();
        Tensor[] tape = Replay.of(robertsonTape(o, GradientMethods.DIRECT, times).simplify())
                .run(Tensor.vector(1, 0, 0), Tensor.vector(0.04, 1e4, 3e7));
        assertEquals(byHand.trace().accepted(), differences.trace().accepted(), 2);
        assertEquals(byHand.trace().accepted(), tape[1].at(0), 2);
        assertTrue(byHand.evaluations() < differences.evaluations());
        for (int i = 1; i < times.length; i++) {
            for (int j = 0; j < 3; j++) {
                double y = byHand.y(i)[j];
                assertEquals(y, differences.y(i)[j], 1e-9 * y);
                assertEquals(y, tape[0].at(3 * i + j), 1e-9 * y);
            }
        }
    }

    /**
     * The same grid again, by Newton's method to rounding: measured: the states differ by 3e-8 relative, a thirtieth
     * of the tolerance.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void frozenGrid(OdeMethod m) {
        SolveOptions o = SolveOptions.adaptive(m, 1e-6, 1e-12);
        double[] times = {0, 0.3, 40};
        Solution first = Ode.solve(EXACT, new double[] {1, 0, 0}, times, o).orThrow();
        Solution again = Ode.solve(EXACT, new double[] {1, 0, 0}, times, o.withGrid(first.trace())).orThrow();
        assertEquals(first.trace().accepted(), again.trace().attempts());
        for (int i = 1; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                assertEquals(first.y(i)[j], again.y(i)[j], 1e-7 * first.y(i)[j]);
            }
        }
        assertArrayEquals(again.last(),
                Ode.solve(EXACT, new double[] {1, 0, 0}, times, o.withGrid(first.trace())).last());
    }

    @Test
    void repeatsAndReuse() {
        Ode ode = new Ode(2, 2, SolveOptions.adaptive(Methods.KVAERNO5, 1e-6, 1e-6));
        double[] first = ode.solve(StiffTest::vanDerPol, new double[] {2, 0}, 0, 900).last();
        ode.solve(StiffTest::vanDerPol, new double[] {1, 1}, 0, 5);
        assertArrayEquals(first, ode.solve(StiffTest::vanDerPol, new double[] {2, 0}, 0, 900).last());
    }

    /** A Jacobian of 0 where it is −1e18: the iteration diverges with any step that moves the time. */
    @Test
    void newtonFails() {
        RightHandSide wrong = new JacobianRightHandSide() {
            @Override
            public void eval(double t, double[] y, double[] dy) {
                dy[0] = -1e18 * (y[0] - 0.5);
            }

            @Override
            public void jacobian(double t, double[] y, double[] j) {
                j[0] = 0;
            }
        };
        Solution s = Ode.solve(wrong, new double[] {1}, new double[] {1, 2},
                SolveOptions.adaptive(Methods.KVAERNO3, 1e-6, 1e-6));
        assertEquals(SolveStatus.NEWTON_FAILED, s.status());
        assertTrue(s.trace().count(StepTrace.Outcome.NEWTON_FAILED) > 0);
        assertTrue(
                assertThrows(SolveFailure.class, s::orThrow).getMessage().contains("Newton's method did not converge"));
        assertEquals(SolveStatus.NEWTON_FAILED,
                Ode.solve(wrong, new double[] {1}, new double[] {1, 2}, SolveOptions.fixed(Methods.KVAERNO3, 0.1))
                        .status());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void nonFinite(OdeMethod m) {
        Solution s = Ode.solve((t, y, dy) -> dy[0] = -Math.sqrt(1 - t), new double[] {1}, new double[] {0, 2},
                SolveOptions.adaptive(m, 1e-6, 1e-6));
        assertEquals(SolveStatus.NON_FINITE, s.status());
        assertEquals(1, s.reached(), 1e-6);
    }

    /** What cannot be differentiated says so when the derivative is recorded, before any solve. */
    @ParameterizedTest
    @MethodSource("methods")
    void gradientsAreRefused(OdeMethod m) {
        Tape backsolve = robertsonTape(SolveOptions.adaptive(m, 1e-6, 1e-14), GradientMethods.BACKSOLVE, 0, 1);
        assertEquals(
                "gradient method backsolve cannot differentiate " + m.name()
                        + ": it needs an explicit Runge-Kutta method; use direct",
                assertThrows(IllegalArgumentException.class, backsolve::vjp).getMessage());
    }
}
