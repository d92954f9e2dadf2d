package dev.costate.solvers;

import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.Objects;
import java.util.Optional;

/**
 * How to solve: start from {@link #adaptive} or {@link #fixed} and change single options by {@code with…}.
 *
 * <p>A step is accepted if the root mean square over all cells of the state of err/(atol + rtol·max(|y|, |y₁|)) is at
 * most 1, y and y₁ being the states at its ends.
 *
 * <p>Immutable, thread-safe; equal if all options are.
 */
public final class SolveOptions {
    private static final int MOST_STEPS = 100_000;

    private final OdeMethod method;
    private final double rtol;
    private final double atol;
    private final double firstStep;
    private final boolean adaptive;
    private StepController controller = StepController.INTEGRAL;
    private int maxSteps;
    private StepTrace grid;
    private StepLimits limits = StepLimits.NONE;
    private Tolerances tolerances;

    private SolveOptions(OdeMethod method, double rtol, double atol, double firstStep, boolean adaptive) {
        this.method = require(method, "method", "one of Methods.ALL");
        this.rtol = rtol;
        this.atol = atol;
        this.firstStep = firstStep;
        this.adaptive = adaptive;
        maxSteps = adaptive ? MOST_STEPS : Integer.MAX_VALUE;
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
    }

    private SolveOptions(SolveOptions of, double firstStep) {
        this(of.method, of.rtol, of.atol, firstStep, of.adaptive);
        controller = of.controller;
        maxSteps = of.maxSteps;
        grid = of.grid;
        limits = of.limits;
        tolerances = of.tolerances;
    }

    private static <T> T require(T option, String name, String needed) {
        if (option == null) {
            throw new IllegalArgumentException(name + " is null: must be " + needed);
        }
        return option;
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
        return new SolveOptions(method, rtol, atol, 0, true);
    }

    /**
     * Returns options for steps of one length, the last one shorter if need be.
     *
     * @param method the solver, any of {@link Methods#ALL}
     * @param h the length, &gt; 0, in the units of the time
     */
    public static SolveOptions fixed(OdeMethod method, double h) {
        return new SolveOptions(method, 0, 0, h, false);
    }

    /** Returns these options with another limit of steps tried, ≥ 1. */
    public SolveOptions withMaxSteps(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("maxSteps " + n + ": must be ≥ 1");
        }
        SolveOptions copy = new SolveOptions(this, firstStep);
        copy.maxSteps = n;
        return copy;
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
        return new SolveOptions(this, h);
    }

    /** Returns these options with another controller. */
    public SolveOptions withController(StepController c) {
        SolveOptions copy = new SolveOptions(this, firstStep);
        copy.controller = require(c, "controller", "StepController.INTEGRAL or another");
        return copy;
    }

    /**
     * Returns these options with the grid frozen to the accepted steps of an earlier solve.
     *
     * <p>That solve must have been one over the same times. A frozen grid makes finite differences smooth.
     */
    public SolveOptions withGrid(StepTrace trace) {
        SolveOptions copy = new SolveOptions(this, firstStep);
        copy.grid = require(trace, "grid", "the trace of a solve, or withoutGrid");
        return copy;
    }

    /** Returns these options with steps of their own. */
    public SolveOptions withoutGrid() {
        SolveOptions copy = new SolveOptions(this, firstStep);
        copy.grid = null;
        return copy;
    }

    /** Returns these options with other bounds on the steps. */
    public SolveOptions withLimits(StepLimits l) {
        SolveOptions copy = new SolveOptions(this, firstStep);
        copy.limits = require(l, "limits", "StepLimits.NONE or others");
        return copy;
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
        SolveOptions copy = new SolveOptions(this, firstStep);
        copy.tolerances = require(each, "tolerances", "those of each component, or withoutTolerances");
        return copy;
    }

    /** Returns these options with one rtol and atol for all components. */
    public SolveOptions withoutTolerances() {
        SolveOptions copy = new SolveOptions(this, firstStep);
        copy.tolerances = null;
        return copy;
    }

    /** Returns the solver. */
    public OdeMethod method() {
        return method;
    }

    /** Returns the relative tolerance; 0 for fixed steps. */
    public double rtol() {
        return rtol;
    }

    /** Returns the absolute tolerance; 0 for fixed steps. */
    public double atol() {
        return atol;
    }

    /** Returns the first step's length; for fixed steps that of all; 0 if it is chosen. */
    public double firstStep() {
        return firstStep;
    }

    /** Returns whether the controller changes the step. */
    public boolean adaptive() {
        return adaptive;
    }

    /** Returns what chooses the steps. */
    public StepController controller() {
        return controller;
    }

    /** Returns the most steps tried, accepted or not. */
    public int maxSteps() {
        return maxSteps;
    }

    /** Returns the steps to repeat whatever the field gives, if there are any. */
    public Optional<StepTrace> grid() {
        return Optional.ofNullable(grid);
    }

    /** Returns the bounds on the steps, and the times that no step crosses. */
    public StepLimits limits() {
        return limits;
    }

    /** Returns the tolerances of each component, if there are any. */
    public Optional<Tolerances> tolerances() {
        return Optional.ofNullable(tolerances);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SolveOptions o && method.equals(o.method) && rtol == o.rtol && atol == o.atol
                && firstStep == o.firstStep && adaptive == o.adaptive && maxSteps == o.maxSteps
                && controller.equals(o.controller) && limits.equals(o.limits) && Objects.equals(grid, o.grid)
                && Objects.equals(tolerances, o.tolerances);
    }

    @Override
    public int hashCode() {
        return Objects.hash(method, rtol, atol, firstStep, adaptive, maxSteps, controller, limits, grid, tolerances);
    }

    @Override
    public String toString() {
        return method.name() + (adaptive ? " rtol=" + rtol + " atol=" + atol : " h=" + firstStep);
    }
}
