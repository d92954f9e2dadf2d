package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.Ode;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepController;
import dev.costate.solvers.StepLimits;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stops, and the longest and shortest step. */
class StepLimitsTest {
    static List<OdeMethod> all() {
        return Methods.ALL.stream().filter(m -> !(m instanceof Tableau t && t.partitioned())).toList();
    }

    static List<OdeMethod> adaptive() {
        return Methods.ALL.stream().filter(OdeMethod::adaptive).toList();
    }

    /**
     * y' jumps from 1 to −2 at t = 1, whichever side the field counts the jump to, forwards and backwards. Without
     * stops the error is that of the jump; with them rounding (measured: 1e-12). A stage of kvaerno5 lies a quarter
     * of the step beyond its end, where it sees the other side; its step control keeps the error at the tolerance
     * (measured: 1.7 of them).
     */
    @ParameterizedTest
    @MethodSource("adaptive")
    void jump(OdeMethod m) {
        for (boolean included : new boolean[] {true, false}) {
            RightHandSide f = (t, y, dy) -> dy[0] = (included ? t <= 1 : t < 1) ? 1 : -2;
            double error = m == Methods.KVAERNO5 ? 4e-6 : 1e-11;
            SolveOptions o = SolveOptions.adaptive(m, 1e-6, 1e-6).withStops(1);
            double[] times = {0, 0.5, 1, 1.5, 2};
            Solution s = Ode.solve(f, new double[] {0}, times, o).orThrow();
            double[] exact = {0, 0.5, 1, 0, -1};
            Solution back = Ode.solve(f, new double[] {-1}, new double[] {2, 1.5, 1, 0.5, 0}, o).orThrow();
            for (int i = 0; i < 5; i++) {
                assertEquals(exact[i], s.y(i)[0], error);
                assertEquals(exact[4 - i], back.y(i)[0], error);
            }
            assertTrue(m == Methods.KVAERNO5 || s.trace().count(StepTrace.Outcome.ERROR_TOO_LARGE) == 0);
        }
    }

    /**
     * A smooth curve that is kicked at two known times. Undeclared they cost 16 to 33 rejections; declared none, but
     * what a start with the step of before costs behind each: 3 in all at most. Measured error: 1.4e-5 at most. Not
     * kvaerno5, whose node beyond the step sees the kick: 19 of 35 remain.
     */
    @ParameterizedTest
    @MethodSource("adaptive")
    void kicks(OdeMethod m) {
        RightHandSide f = (t, y, dy) -> dy[0] = -y[0] + (t < 1 ? 1 : t < 2.3 ? -3 : 2);
        SolveOptions o = SolveOptions.adaptive(m, 1e-5, 1e-5).withFirstStep(0.01)
                .withController(new StepController(0, 1, 0, 0.8, 0.2, 2));
        Solution undeclared = Ode.solve(f, new double[] {0}, new double[] {0, 4}, o).orThrow();
        Solution s = Ode.solve(f, new double[] {0}, new double[] {0, 4}, o.withStops(2.3, 1)).orThrow();
        double first = 1 - Math.exp(-1);
        double second = -3 + (first + 3) * Math.exp(-1.3);
        assertEquals(2 + (second - 2) * Math.exp(-1.7), s.last()[0], 3e-5);
        StepTrace t = s.trace();
        assertTrue(s.evaluations() < undeclared.evaluations(), s.evaluations() + " of " + undeclared.evaluations());
        int declaredRejections = t.count(StepTrace.Outcome.ERROR_TOO_LARGE);
        int undeclaredRejections = undeclared.trace().count(StepTrace.Outcome.ERROR_TOO_LARGE);
        if (m == Methods.KVAERNO5) {
            assertTrue(declaredRejections < undeclaredRejections, declaredRejections + " of " + undeclaredRejections);
        } else {
            assertTrue(declaredRejections <= 3 && undeclaredRejections >= 16,
                    declaredRejections + " of " + undeclaredRejections);
            noRejectedStepMeetsAKick(t);
        }
    }

    private static void noRejectedStepMeetsAKick(StepTrace t) {
        for (int i = 0; i < t.attempts(); i++) {
            for (double kick : new double[] {1, 2.3}) {
                boolean across = t.t(i) < kick && t.t(i) + t.h(i) >= kick;
                assertTrue(!across || t.outcome(i) == StepTrace.Outcome.ACCEPTED, "no rejected step meets a kick");
            }
        }
    }

    /** At t = 0, whose neighbours are so near that 1/h overflows, too; measured as in {@link #jump}. */
    @ParameterizedTest
    @MethodSource("adaptive")
    void jumpAtZero(OdeMethod m) {
        RightHandSide f = (t, y, dy) -> dy[0] = t < 0 ? 1 : -2;
        SolveOptions o = SolveOptions.adaptive(m, 1e-6, 1e-6).withStops(0);
        double error = m == Methods.KVAERNO5 ? 4e-6 : 1e-11;
        assertEquals(-1, Ode.solve(f, new double[] {0}, new double[] {-1, 1}, o).orThrow().last()[0], error);
        assertEquals(-2, Ode.solve(f, new double[] {0}, new double[] {0, 1}, o).orThrow().last()[0], error);
        assertEquals(-1, Ode.solve(f, new double[] {0}, new double[] {0, -1}, o).orThrow().last()[0], error);
    }

    /** Also where the solve begins or ends at the jump. */
    @Test
    void jumpAtTheEnds() {
        RightHandSide f = (t, y, dy) -> dy[0] = t <= 1 ? 1 : -2;
        SolveOptions o = SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6).withStops(1, 7);
        assertEquals(-2, Ode.solve(f, new double[] {0}, new double[] {1, 2}, o).last()[0], 1e-11);
        assertEquals(1, Ode.solve(f, new double[] {0}, new double[] {0, 1}, o).last()[0], 1e-11);
        assertEquals(2, Ode.solve(f, new double[] {0}, new double[] {2, 1}, o).last()[0], 1e-11);
        assertEquals(-1, Ode.solve(f, new double[] {0}, new double[] {1, 0}, o).last()[0], 1e-11);
    }

    @Test
    void fixedStepsMeetStops() {
        Solution s = Ode.solve((t, y, dy) -> dy[0] = t < 0.55 ? 1 : 3, new double[] {0}, new double[] {0, 1},
                SolveOptions.fixed(Methods.RK4, 0.1).withStops(0.55)).orThrow();
        assertEquals(0.55 + 3 * 0.45, s.last()[0], 1e-14);
        assertEquals(12, s.trace().accepted());
    }

    @Test
    void longestStep() {
        SolveOptions o = SolveOptions.adaptive(Methods.TSIT5, 1e-3, 1e-3).withLimits(new StepLimits(0, 0.25));
        for (double end : new double[] {4, -4}) {
            StepTrace t = Ode.solve((x, y, dy) -> dy[0] = -y[0], new double[] {1}, new double[] {0, end}, o).orThrow()
                    .trace();
            for (int i = 0; i < t.attempts(); i++) {
                assertTrue(Math.abs(t.h(i)) <= 0.25 * (1 + 1e-9));
            }
            assertTrue(t.attempts() >= 16);
        }
    }

    @Test
    void shortestStep() {
        RightHandSide f = (t, y, dy) -> dy[0] = y[0] * y[0];
        SolveOptions o = SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6);
        Solution s = Ode.solve(f, new double[] {1}, new double[] {0, 2}, o.withLimits(new StepLimits(1e-3, 1)));
        assertEquals(SolveStatus.STEP_TOO_SMALL, s.status());
        assertTrue(s.reached() > 0.9 && s.reached() < 1);
        assertTrue(s.trace().attempts() < Ode.solve(f, new double[] {1}, new double[] {0, 2}, o).trace().attempts());
    }

    /**
     * Where the time's numbers lie far apart (1.5e-8 here), the steps asked for reach the end by rounding before the
     * rest is as short as a step: no step of length 0 follows, in which dense output would be 0/0.
     */
    @ParameterizedTest
    @MethodSource("all")
    void noEmptyStepFarFromZero(OdeMethod m) {
        for (double way : new double[] {1, -1}) {
            SolveOptions o = SolveOptions.fixed(m, 1e-3);
            StepTrace t = Ode.solve((x, y, dy) -> dy[0] = -y[0], new double[] {1}, new double[] {1e8, 1e8 + way}, o)
                    .orThrow().trace();
            assertEquals(1000, t.accepted());
            for (int i = 0; i < t.attempts(); i++) {
                assertEquals(way * 1e-3, t.h(i), 1e-7);
            }
        }
    }

    @Test
    void refused() {
        for (double[] bad : new double[][] {{-1, 1}, {2, 1}, {0, 0}, {Double.NaN, 1}, {0, Double.NaN}}) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> new StepLimits(bad[0], bad[1])).getMessage()
                    .startsWith("steps from " + bad[0]));
        }
        assertThrows(IllegalArgumentException.class, () -> new StepLimits(0, 1, Double.NaN));
        assertArrayEquals(new double[] {1, 3}, new StepLimits(0, 1, 3, 1).stops());
    }
}
