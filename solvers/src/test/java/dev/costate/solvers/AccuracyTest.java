package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Adaptive solves against closed forms, and what the requested times do. */
class AccuracyTest {
    /** Lotka–Volterra of the workloads: both peers' step counts and end are known. */
    static final RightHandSide LOTKA_VOLTERRA = (t, y, dy) -> {
        dy[0] = 1.5 * y[0] - y[0] * y[1];
        dy[1] = -3 * y[1] + y[0] * y[1];
    };

    static List<Object[]> cases() {
        List<Object[]> all = new ArrayList<>();
        for (OdeMethod m : Methods.ALL) {
            if (m.adaptive()) {
                for (Problem p : Problem.ALL) {
                    all.add(new Object[] {m, p});
                    all.add(new Object[] {m, p.reversed()});
                }
            }
        }
        return all;
    }

    /**
     * The error in tolerances: 1e-8 times the size of the solution and the growth of errors. Measured: 48 at most,
     * bosh3 on "hump" reversed; dopri5 and tsit5 stay below 8.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void closedForms(OdeMethod m, Problem p) {
        double[] times = new double[10];
        for (int i = 0; i < times.length; i++) {
            times[i] = p.start() + (p.end() - p.start()) * i / 9;
        }
        Solution s = Ode.solve(p.f(), p.y0(), times, SolveOptions.adaptive(m, 1e-8, 1e-8)).orThrow();
        double worst = 0;
        double size = 1;
        for (int i = 0; i < times.length; i++) {
            double[] exact = p.exact().apply(times[i]);
            for (int j = 0; j < exact.length; j++) {
                worst = Math.max(worst, Math.abs(s.y(i)[j] - exact[j]));
                size = Math.max(size, Math.abs(exact[j]));
            }
        }
        double error = worst / (1e-8 * size * p.condition());
        assertTrue(error < 60, m + " " + p + ": " + error + " tolerances");
    }

    /**
     * diffrax 0.7.2 takes 2119 steps, of which it accepts 1788, with the same tolerances and its default controller;
     * its y(100) is 1.49242687, 0.42488752.
     */
    @Test
    void stepsOfThePeer() {
        Solution s = Ode.solve(LOTKA_VOLTERRA, new double[] {1, 1}, new double[] {0, 100},
                SolveOptions.adaptive(Methods.DOPRI5, 1e-8, 1e-8));
        assertEquals(2119, s.trace().attempts());
        assertEquals(1788, s.trace().accepted());
        assertEquals(331, s.trace().count(StepTrace.Outcome.ERROR_TOO_LARGE));
        assertEquals(2 + 6 * 2119, s.evaluations());
        assertArrayEquals(new double[] {1.49242687, 0.42488752}, s.last(), 1e-8);
    }

    @Test
    void askedTimesDoNotChangeTheSteps() {
        double[] many = new double[501];
        for (int i = 0; i < many.length; i++) {
            many[i] = i * 0.02;
        }
        SolveOptions o = SolveOptions.adaptive(Methods.TSIT5, 1e-7, 1e-9);
        Solution two = Ode.solve(LOTKA_VOLTERRA, new double[] {1, 1}, new double[] {0, many[500]}, o);
        Solution all = Ode.solve(LOTKA_VOLTERRA, new double[] {1, 1}, many, o);
        assertEquals(two.trace().attempts(), all.trace().attempts());
        assertArrayEquals(two.last(), all.last());
        assertTrue(all.trace().accepted() < 250, "steps longer than the gaps");
    }

    @Test
    void repeatedTimesAndTheFirstTime() {
        double[] times = {1, 1, 1.5, 1.5, 2, 2};
        for (double direction : new double[] {1, -1}) {
            double[] t = times.clone();
            for (int i = 0; i < t.length; i++) {
                t[i] *= direction;
            }
            Solution s = Ode.solve((x, y, dy) -> dy[0] = y[0], new double[] {3}, t,
                    SolveOptions.adaptive(Methods.DOPRI5, 1e-9, 1e-9)).orThrow();
            assertEquals(6, s.count());
            for (int i = 0; i < 6; i += 2) {
                assertArrayEquals(s.y(i), s.y(i + 1));
                assertEquals(3 * Math.exp(t[i] - t[0]), s.y(i)[0], 3e-8);
            }
            assertArrayEquals(new double[] {3}, s.y(0));
        }
    }

    @Test
    void allTimesEqualIsTheFirstState() {
        Solution s = Ode.solve((x, y, dy) -> dy[0] = y[0], new double[] {3}, new double[] {2, 2, 2},
                SolveOptions.adaptive(Methods.DOPRI5, 1e-9, 1e-9)).orThrow();
        assertEquals(0, s.trace().attempts());
        assertArrayEquals(new double[] {3}, s.last());
        assertEquals(3, s.count());
    }

    /** A fixed step that does not divide the interval: the last one is shorter. */
    @Test
    void fixedStepsEndAtTheEnd() {
        Solution s = Ode.solve((t, y, dy) -> dy[0] = t, new double[] {0}, new double[] {0, 1},
                SolveOptions.fixed(Methods.RK4, 0.3)).orThrow();
        assertEquals(4, s.trace().accepted());
        assertEquals(0.1, s.trace().h(3), 1e-15);
        assertEquals(0.5, s.last()[0], 1e-15);
    }
}
