package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.Ode;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepController;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.vectorapi.math.ElementaryMath;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** The rule for the next step, its powers, and the controllers on a problem whose steps change a lot. */
class ControllerTest {
    /** Measured over 10⁷ random pairs: 9.6e-12. */
    @Property(tries = 500)
    void powers(@ForAll @DoubleRange(min = -0.6, max = 0.6) double beta,
            @ForAll @DoubleRange(min = -40, max = 40) double exponent) {
        double x = Math.pow(10, exponent);
        double exact = ElementaryMath.pow(x, beta);
        assertEquals(exact, new StepFactor.FixedPower(beta).of(x), 2e-11 * exact);
    }

    @Test
    void powersOutsideTheRange() {
        StepFactor.FixedPower p = new StepFactor.FixedPower(-0.1);
        assertEquals(1e4, p.of(0), 1e-7);
        assertEquals(1e4, p.of(1e-300), 1e-7);
        assertEquals(1e-4, p.of(1e300), 1e-14);
        assertEquals(1, p.of(1), 1e-11);
    }

    @Test
    void theRule() {
        StepFactor i = new StepFactor(StepController.INTEGRAL, 5);
        assertEquals(0.9 * Math.pow(0.25, -1.0 / 5), i.of(0.25 * 0.25, 1, 1, true), 1e-11);
        assertEquals(1, i.of(0.9, 1, 1, true), "after an accepted step never below 1");
        assertEquals(10, i.of(0, 1, 1, true));
        assertEquals(0.9 * Math.pow(4, -1.0 / 5), i.of(16, 1, 1, false), 1e-11);
        assertEquals(0.2, i.of(1e30, 1, 1, false));
        assertEquals(0.2, i.of(Double.NaN, 1, 1, false));
        assertEquals(0.2, i.of(Double.POSITIVE_INFINITY, 1, 1, false));
        assertEquals(0.9, new StepFactor(StepController.PID, 5).of(1 + 1e-9, 1, 1e-30, false),
                "after a rejected step always shorter");
        StepFactor pid = new StepFactor(new StepController(0.4, 0.3, 0.1, 0.9, 0.2, 10), 3);
        assertEquals(0.9 * Math.pow(0.1, -0.8 / 3) * Math.pow(0.3, 0.6 / 3) * Math.pow(0.2, -0.1 / 3),
                pid.of(0.01, 0.09, 0.04, true), 1e-11);
    }

    /**
     * Van der Pol, μ = 10: quick and slow parts in turn. Measured: I rejects 84 of 521 tried steps, PI 50 of 563,
     * PID 66 of 532; the ends agree to 3e-7.
     */
    @Test
    void integralProportionalDerivative() {
        RightHandSide f = (t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = 10 * (1 - y[0] * y[0]) * y[1] - y[0];
        };
        Solution[] s = new Solution[3];
        StepController[] c = {StepController.INTEGRAL, StepController.PI, StepController.PID};
        for (int i = 0; i < 3; i++) {
            s[i] = Ode.solve(f, new double[] {2, 0}, new double[] {0, 40},
                    SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6).withController(c[i])).orThrow();
            StepTrace t = s[i].trace();
            assertEquals(t.attempts(),
                    t.count(StepTrace.Outcome.ACCEPTED) + t.count(StepTrace.Outcome.ERROR_TOO_LARGE));
            assertEquals(t.accepted(), t.count(StepTrace.Outcome.ACCEPTED));
            for (int k = 0; k < t.attempts(); k++) {
                assertEquals(t.error(k) <= 1, t.outcome(k) == StepTrace.Outcome.ACCEPTED);
                assertTrue(k == 0 || t.h(k) <= 10 * (1 + 1e-15) * t.h(k - 1)
                        && (t.h(k) >= 0.2 * (1 - 1e-15) * t.h(k - 1) || k == t.attempts() - 1));
            }
        }
        assertTrue(share(s[1]) < share(s[0]) && share(s[2]) < share(s[0]), "PI and PID reject less than I");
        assertEquals(s[0].last()[0], s[1].last()[0], 2e-6);
        assertEquals(s[0].last()[0], s[2].last()[0], 2e-6);
    }

    private static double share(Solution s) {
        return (double) (s.trace().attempts() - s.trace().accepted()) / s.trace().attempts();
    }

    /** Hairer, Nørsett and Wanner II.4, computed by hand for y' = ay + b; the root of the mean of two components. */
    @Test
    void initialStep() {
        double a = -3;
        double b = 0.7;
        double[] y0 = {1, 2.5};
        double rtol = 1e-5;
        double atol = 1e-7;
        RightHandSide f = (t, y, dy) -> {
            dy[0] = a * y[0] + b;
            dy[1] = a * y[1] + b;
        };
        for (double end : new double[] {5, -5}) {
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            for (double y : y0) {
                double scale = atol + rtol * y;
                s0 += Math.pow(y / scale, 2) / 2;
                s1 += Math.pow((a * y + b) / scale, 2) / 2;
                // f(y + h f) − f(y) = a h f
                s2 += Math.pow(a * (a * y + b) / scale, 2) / 2;
            }
            double h0 = 0.01 * Math.sqrt(s0) / Math.sqrt(s1);
            for (OdeMethod m : Methods.ALL) {
                if (m.adaptive()) {
                    double h1 = Math.pow(0.01 / Math.sqrt(Math.max(s1, s2)), 1.0 / m.order());
                    double expected = Math.signum(end) * Math.min(100 * h0, h1);
                    StepTrace t = Ode.solve(f, y0, new double[] {0, end}, SolveOptions.adaptive(m, rtol, atol))
                            .orThrow().trace();
                    assertEquals(expected, t.h(0), 1e-9 * Math.abs(expected), m.name());
                    assertEquals(0.0625, Ode.solve(f, y0, new double[] {0, 1},
                            SolveOptions.adaptive(m, rtol, atol).withFirstStep(0.0625)).trace().h(0));
                }
            }
        }
    }

    @Test
    void constantSteps() {
        RightHandSide f = (t, y, dy) -> dy[0] = -1e6 * y[0];
        StepTrace t = Ode.solve(f, new double[] {1}, new double[] {0, 0.1, 1}, SolveOptions.fixed(Methods.RK4, 0.125))
                .orThrow().trace();
        assertEquals(8, t.attempts());
        for (int i = 0; i < 8; i++) {
            assertEquals(0.125, t.h(i));
            assertEquals(StepTrace.Outcome.ACCEPTED, t.outcome(i));
        }
    }

    /** A first step far too long leaves the domain; the next ones are only too inaccurate. */
    @Test
    void rejectionsByCause() {
        RightHandSide f = (t, y, dy) -> dy[0] = -5 * y[0] + (y[0] < -0.5 ? Double.NaN : 0);
        Solution s = Ode.solve(f, new double[] {1}, new double[] {0, 3},
                SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6).withFirstStep(2)).orThrow();
        StepTrace t = s.trace();
        assertTrue(t.count(StepTrace.Outcome.NON_FINITE) > 0);
        assertTrue(t.count(StepTrace.Outcome.ERROR_TOO_LARGE) > 0);
        assertEquals(t.attempts(),
                t.accepted() + t.count(StepTrace.Outcome.NON_FINITE) + t.count(StepTrace.Outcome.ERROR_TOO_LARGE));
        assertEquals(StepTrace.Outcome.NON_FINITE, t.outcome(0));
    }
}
