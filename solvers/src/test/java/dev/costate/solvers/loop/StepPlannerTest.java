package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepController;
import dev.costate.solvers.method.Methods;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The plan against the formula of the controller, and its adjoint against differences. */
class StepPlannerTest {
    private static final StepController PID = new StepController(0.4, 0.3, 0.1, 0.9, 0.2, 10);
    private static final SolveOptions OPTIONS = SolveOptions.adaptive(Methods.BOSH3, 1e-6, 1e-6).withController(PID);

    /** ε₀, ε₁, ε₂ by order 3. */
    private static double factor(double e0, double e1, double e2) {
        return 0.9 * Math.pow(e0, -0.8 / 3) * Math.pow(e1, 0.6 / 3) * Math.pow(e2, -0.1 / 3);
    }

    private static StepPlanner planner(double first) {
        StepPlanner p = new StepPlanner(OPTIONS);
        p.begin(first);
        return p;
    }

    private static void attempt(StepPlanner p, double error, boolean accepted) {
        p.attempted(p.planned(), error * error, accepted, false);
    }

    @Test
    void remembersTwoAcceptedErrors() {
        StepPlanner p = planner(2);
        assertEquals(2, p.planned());
        double h = 2;
        attempt(p, 0.3, true);
        h *= factor(0.3, 1, 1);
        assertEquals(h, p.planned(), 1e-10);
        // a rejected step is not remembered
        attempt(p, 3, false);
        h *= factor(3, 0.3, 1);
        assertEquals(h, p.planned(), 1e-10);
        attempt(p, 0.2, true);
        h *= factor(0.2, 0.3, 1);
        assertEquals(h, p.planned(), 1e-10);
        attempt(p, 0.1, true);
        h *= factor(0.1, 0.2, 0.3);
        assertEquals(h, p.planned(), 1e-10);
        // errors below a ten thousandth are remembered as that
        attempt(p, 1e-6, true);
        assertEquals(10 * h, p.planned(), 1e-9);
        attempt(p, 3e-4, true);
        assertEquals(10 * h * factor(3e-4, 1e-4, 0.1), p.planned(), 1e-9);
        p.begin(1);
        attempt(p, 0.3, true);
        assertEquals(factor(0.3, 1, 1), p.planned(), 1e-10);
    }

    /** A plan stands against a clipped step that allows a tenfold one, if that is shorter than the plan. */
    @Test
    void aClippedStepSaysNothingAgainstAPlan() {
        for (double way : new double[] {1, -1}) {
            StepPlanner p = planner(2 * way);
            p.attempted(0.1 * way, 1e-20, true, true);
            assertEquals(2 * way, p.planned());
            p.attempted(0.1 * way, 0.81, true, true);
            assertEquals(0.1 * way, p.planned(), 1e-10, "it was hardly good enough");
            p.plan(2 * way);
            p.attempted(0.3 * way, 1e-20, true, true);
            assertEquals(3 * way, p.planned());
            p.plan(2 * way);
            p.attempted(0.1 * way, 1e-20, true, false);
            assertEquals(way, p.planned());
            p.plan(2 * way);
            p.attempted(0.1 * way, Double.NaN, false, true);
            assertEquals(0.02 * way, p.planned(), 1e-16);
        }
    }

    @Test
    void fixedStepsKeepToTheirPlan() {
        StepPlanner p = new StepPlanner(SolveOptions.fixed(Methods.RK4, 0.5));
        p.begin(0.5);
        p.attempted(0.5, 0, true, false);
        p.attempted(0.25, 4, true, true);
        assertEquals(0.5, p.planned());
    }

    @Test
    void itsAdjoint() {
        // each remembers two errors; the last step has an error that decides about a factor of its own
        adjoint(2, new double[] {0.5}, new double[] {0.01}, false, true);
        adjoint(2, new double[] {0.5, 0.6}, new double[] {0.2, 0.01}, false, true, true);
        adjoint(2, new double[] {0.5, 0.6, 0.7}, new double[] {0.2, 0.3, 0.01}, false, true, true, true);
        adjoint(-2, new double[] {-0.5, -0.6, -0.7}, new double[] {0.2, 0.3, 0.01}, false, true, true, true);
        adjoint(2, new double[] {0.5, 0.6, 0.7, 0.4}, new double[] {0.2, 3, 0.4, 0.01}, false, true, false, true, true);
        adjoint(2, new double[] {0.5, 0.6, 0.7, 0.4}, new double[] {0.2, 0.3, 3, 0.01}, false, true, true, false, true);
        adjoint(2, new double[] {0.5, 0.6, 0.7}, new double[] {0.2, 0.3, 4}, false, true, true, false);
        // at a bound of the factor nothing but the length counts
        adjoint(2, new double[] {0.5, 0.6}, new double[] {0.2, 1e-20}, false, true, true);
        adjoint(2, new double[] {0.5, 0.6}, new double[] {0.2, 1e20}, false, true, false);
        adjoint(2, new double[] {0.5, 0.6}, new double[] {0.2, 0.99}, false, true, true);
        // an error that is remembered as a ten thousandth squared has no derivative
        adjoint(2, new double[] {0.5, 0.6, 0.5}, new double[] {1e-9, 0.4, 1e-4}, false, true, true, true);
        // a plan that stands: the first one, or that of the step before; none, though clipped, if it is shorter
        adjoint(7, new double[] {0.5}, new double[] {1e-20}, true, true);
        adjoint(7, new double[] {0.01}, new double[] {1e-20}, true, true);
        adjoint(7, new double[] {1.5, 0.01}, new double[] {0.01, 1e-20}, true, true, true);
        adjoint(2, new double[] {0.5}, new double[] {1e-20}, true, true);
    }

    /** Compares with differences: of the last plan, by the length and squared error of each attempt, by the first. */
    private static void adjoint(double first, double[] h, double[] e, boolean clipped, boolean... accepted) {
        int n = h.length;
        double[][] states = new double[n][1 + StepPlanner.CELLS];
        last(first, h, e, clipped, accepted, states);
        double[] tried = new double[n];
        double[] error = new double[n];
        StepPlanner p = planner(1);
        // what an earlier pull left is cleared
        p.pull(1, 0.5, true, false);
        p.addPlannedCotangent(9);
        p.clearCotangents();
        p.addPlannedCotangent(1.25);
        p.addPlannedCotangent(0.25);
        for (int i = n - 1; i >= 0; i--) {
            p.load(states[i], 1);
            p.pull(h[i], e[i], accepted[i], clipped && i == n - 1);
            tried[i] = p.triedCotangent();
            error[i] = p.errorCotangent();
        }
        assertEquals(slope(d -> last(first + d, h, e, clipped, accepted, null), 1e-6), p.plannedCotangent(), 1e-8);
        for (int i = 0; i < n; i++) {
            int k = i;
            assertEquals(slope(d -> last(first, moved(h, k, d), e, clipped, accepted, null), 1e-6), tried[i], 1e-8);
            assertEquals(slope(d -> last(first, h, moved(e, k, d), clipped, accepted, null), 1e-5 * e[i]), error[i],
                    1e-4 * Math.abs(error[i]) + 1e-8);
        }
        p.pullNothing();
        assertEquals(0, p.triedCotangent());
        assertEquals(0, p.errorCotangent());
    }

    private static double last(double first, double[] h, double[] e, boolean clipped, boolean[] accepted,
            double[][] states) {
        StepPlanner p = planner(first);
        for (int i = 0; i < h.length; i++) {
            if (states != null) {
                p.save(states[i], 1);
            }
            p.attempted(h[i], e[i], accepted[i], clipped && i == h.length - 1);
        }
        return p.planned();
    }

    /** Of 1.5 times a function, at 0. */
    private static double slope(DoubleUnaryOperator f, double d) {
        return 1.5 * (f.applyAsDouble(d) - f.applyAsDouble(-d)) / (2 * d);
    }

    private static double[] moved(double[] x, int i, double d) {
        double[] y = x.clone();
        y[i] += d;
        return y;
    }
}
