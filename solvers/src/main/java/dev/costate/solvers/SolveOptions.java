package dev.costate.solvers;

import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.Optional;

/**
 * How to solve: start from {@link #adaptive} or {@link #fixed} and change single options by {@code with…}.
 *
 * <p>A step is accepted if the root mean square over all cells of the state of err/(atol + rtol·max(|y|, |y₁|)) is at
 * most 1, y and y₁ being the states at its ends.
 *
 * <p>Immutable, thread-safe; equal if all options are.
 *
 * @param method the solver
 * @param rtol the relative tolerance; 0 for fixed steps
 * @param atol the absolute tolerance; 0 for fixed steps
 * @param firstStep the first step's length; for fixed steps that of all; 0 if it is chosen
 * @param adaptive whether the controller changes the step
 * @param controller what chooses the steps
 * @param maxSteps the most steps tried, accepted or not
 * @param grid the steps to repeat whatever the field gives, if there are any
 * @param limits the bounds on the steps, and the times that no step crosses
 * @param tolerances the tolerances of each component, if there are any
 */
public record SolveOptions(OdeMethod method, double rtol, double atol, double firstStep, boolean adaptive,
        StepController controller, int maxSteps, Optional<StepTrace> grid, StepLimits limits,
        Optional<Tolerances> tolerances) {
    private static final int MOST_STEPS = 100_000;

    /** Checks the options. */
    public SolveOptions {
        require(method, "method", "one of Methods.ALL");
        require(controller, "controller", "StepController.INTEGRAL or another");
        require(limits, "limits", "StepLimits.NONE or others");
        if (!(rtol >= 0 && rtol < 1) || !(atol >= 0 && atol < Double.POSITIVE_INFINITY)
                || (adaptive && rtol + atol == 0)) {
            throw new IllegalArgumentException(
                    "tolerances rtol " + rtol + ", atol " + atol + ": need 0 ≤ rtol < 1, 0 ≤ atol < ∞, not both zero");
        }
        if (adaptive && !method.adaptive()) {
            throw new IllegalArgumentException(
                    "solver " + method.name() + " has no error estimate: give it a fixed step");
        }
        if (!(firstStep >= 0 && firstStep < Double.POSITIVE_INFINITY) || (!adaptive && firstStep == 0)) {
            throw new IllegalArgumentException("step " + firstStep + ": must be finite and "
                    + (adaptive ? "≥ 0 (0 = choose)" : "> 0 for fixed steps"));
        }
        if (maxSteps < 1) {
            throw new IllegalArgumentException("maxSteps " + maxSteps + ": must be ≥ 1");
        }
    }

    private static void require(Object option, String name, String needed) {
        if (option == null) {
            throw new IllegalArgumentException(name + " is null: must be " + needed);
        }
    }

    private static SolveOptions of(OdeMethod method, double rtol, double atol, double firstStep, boolean adaptive) {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, StepController.INTEGRAL,
                adaptive ? MOST_STEPS : Integer.MAX_VALUE, Optional.empty(), StepLimits.NONE, Optional.empty());
    }

    /**
     * Returns options for adaptive steps.
     *
     * <p>The integral controller, a chosen first step, at most 100,000 steps.
     *
     * @param method the solver: {@link Methods#TSIT5}, {@link Methods#RODAS5P}, or by its name, {@link Methods#byName}
     * @param rtol relative tolerance, from 0 to below 1
     * @param atol absolute tolerance, ≥ 0, in the units of the state; not both zero
     */
    public static SolveOptions adaptive(OdeMethod method, double rtol, double atol) {
        return of(method, rtol, atol, 0, true);
    }

    /**
     * Returns options for steps of one length, the last one shorter if need be.
     *
     * @param method the solver, any of {@link Methods#ALL}
     * @param h the length, &gt; 0, in the units of the time
     */
    public static SolveOptions fixed(OdeMethod method, double h) {
        return of(method, 0, 0, h, false);
    }

    /** Returns these options with another limit of steps tried, ≥ 1. */
    public SolveOptions withMaxSteps(int n) {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, n, grid, limits, tolerances);
    }

    /**
     * Returns these options with a given length of the first step, or of all fixed steps.
     *
     * <p>A length of 0 chooses it (Hairer, Nørsett and Wanner, Solving ODEs I, II.4): h₀ = 0.01‖y₀‖/‖f₀‖, h₁ =
     * (0.01/max(‖f₀‖, ‖f(t₀ + h₀, y₀ + h₀f₀) − f₀‖/h₀))^(1/p), min(100h₀, h₁), norms in units of the tolerance.
     *
     * @param h the length, ≥ 0; &gt; 0 for fixed steps
     */
    public SolveOptions withFirstStep(double h) {
        return new SolveOptions(method, rtol, atol, h, adaptive, controller, maxSteps, grid, limits, tolerances);
    }

    /** Returns these options with another controller. */
    public SolveOptions withController(StepController c) {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, c, maxSteps, grid, limits, tolerances);
    }

    /**
     * Returns these options with the grid frozen to the accepted steps of an earlier solve.
     *
     * <p>That solve must have been one over the same times. A frozen grid makes finite differences smooth.
     */
    public SolveOptions withGrid(StepTrace trace) {
        require(trace, "grid", "the trace of a solve, or withoutGrid");
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, maxSteps, Optional.of(trace),
                limits, tolerances);
    }

    /** Returns these options with steps of their own. */
    public SolveOptions withoutGrid() {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, maxSteps, Optional.empty(),
                limits, tolerances);
    }

    /** Returns these options with other bounds on the steps. */
    public SolveOptions withLimits(StepLimits l) {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, maxSteps, grid, l, tolerances);
    }

    /**
     * Returns these options with times that no step crosses.
     *
     * <p>Those are forced times and known discontinuities of the field ({@link StepLimits#stops}).
     */
    public SolveOptions withStops(double... times) {
        return withLimits(new StepLimits(limits.least(), limits.most(), times));
    }

    /** Returns these options with tolerances of each component instead of rtol and atol. */
    public SolveOptions withTolerances(Tolerances each) {
        require(each, "tolerances", "those of each component, or withoutTolerances");
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, maxSteps, grid, limits,
                Optional.of(each));
    }

    /** Returns these options with one rtol and atol for all components. */
    public SolveOptions withoutTolerances() {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, maxSteps, grid, limits,
                Optional.empty());
    }

    @Override
    public String toString() {
        return method.name() + (adaptive ? " rtol=" + rtol + " atol=" + atol : " h=" + firstStep);
    }
}
