package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepLimits;
import dev.costate.solvers.method.Methods;
import org.junit.jupiter.api.Test;

/** The first step from norms that are given, against the formula worked out by hand; the order is 2. */
class InitialStepTest {
    private static final SolveOptions OPTIONS = SolveOptions.adaptive(Methods.HEUN_EULER, 1e-6, 1e-6);
    private final CurveStepper stepper = new CurveStepper(t -> t);

    private double first(double state, double derivative, double change, double end, SolveOptions options) {
        stepper.stateNorm = state;
        stepper.derivativeNorm = derivative;
        stepper.change = h -> change;
        stepper.asked.clear();
        return StepPlanner.InitialStep.of(stepper, 1, end, options);
    }

    private void is(double expected, double tried, double state, double derivative, double change) {
        for (int way : new int[] {1, -1}) {
            assertEquals(expected, first(state, derivative, change, 1 + 8 * way, OPTIONS), 1e-12 * expected);
            assertEquals(1, stepper.asked.size());
            assertEquals(way * tried, stepper.asked.get(0), 1e-12 * tried);
        }
    }

    @Test
    void theFormula() {
        assertEquals(2, OPTIONS.method().order());
        // h₀ = 0.01·2/4, d₂ = 0.02/h₀ = 4
        is(Math.sqrt(0.01 / 4), 0.005, 2, 4, 0.02);
        // d₂ = 0.2/h₀ = 40 is larger than d₁
        is(Math.sqrt(0.01 / 40), 0.005, 2, 4, 0.2);
        // 100 h₀ is shorter than the root
        is(0.01, 1e-4, 0.1, 10, 0);
        is(0.001, 1e-5, 1e-3, 1, 0);
    }

    @Test
    void tinyNorms() {
        // h₀ = 1e-6: its hundredfold is shorter than the root of 0.01/4
        is(1e-4, 1e-6, 0.9e-5, 4, 0);
        is(1e-4, 1e-6, 2, 0.9e-5, 0);
        is(1e-6, 1e-6, 2, Double.NaN, 1e-6);
        // at 1e-5 the quotient is taken: h₀ = 0.01·1e-5/4, and 0.01·2/1e-5 is longer than the way
        is(2.5e-6, 2.5e-8, 1e-5, 4, 0);
        is(Math.sqrt(1000), 8, 2, 1e-5, 0);
        // nothing moves
        is(1e-6, 1e-6, 2, 1e-15, 0);
        is(1e-4, 1e-6, 2, 1.1e-15, 0);
    }

    @Test
    void boundsAndBrokenNorms() {
        // no longer than the way: 100·1e-4
        assertEquals(0.01, first(2, 1e-3, 0, 1 + 1e-4, OPTIONS), 1e-9);
        assertEquals(0.25, first(2, 4, 0, 9, OPTIONS.withLimits(new StepLimits(0.25, 1))));
        for (double change : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            assertEquals(1e-6, first(2, 4, change, 9, OPTIONS));
        }
        assertEquals(1e-6, first(Double.POSITIVE_INFINITY, 1e-300, 0, Double.POSITIVE_INFINITY, OPTIONS));
    }
}
