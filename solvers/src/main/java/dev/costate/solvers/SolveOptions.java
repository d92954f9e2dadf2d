package dev.costate.solvers;

import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;

/**
 * How to solve. Immutable; start from {@link #adaptive} or {@link #fixed} and change single options with the
 * {@code with…} methods.
 *
 * <p>A step is accepted if the root mean square over all cells of the state of err/(atol + rtol·max(|y|, |y₁|)) is at
 * most 1, y and y₁ being the states at its ends.
 *
 * @param method the solver: {@code Methods.TSIT5}, {@code Methods.RODAS5P}, or by its name, {@link Methods#byName}
 * @param rtol relative tolerance, from 0 to below 1
 * @param atol absolute tolerance, ≥ 0, in the units of the state; not both zero
 * @param firstStep the first step's length; for fixed steps the length of all; 0 to choose it (Hairer, Nørsett and
 * Wanner, Solving ODEs I, II.4): h₀ = 0.01‖y₀‖/‖f₀‖, h₁ = (0.01/max(‖f₀‖, ‖f(t₀ + h₀, y₀ + h₀f₀) − f₀‖/h₀))^(1/p),
 * min(100h₀, h₁), norms in units of the tolerance
 * @param adaptive whether the controller changes the step
 * @param controller chooses the steps
 * @param maxSteps most steps tried, accepted or not
 * @param gradient how a recorded solve is differentiated
 * @param grid steps to repeat whatever the field gives, or null
 * @param limits bounds on the steps, and times that no step crosses
 * @param tolerances tolerances of each component instead of rtol and atol, or null
 */
public record SolveOptions(OdeMethod method, double rtol, double atol, double firstStep, boolean adaptive,
        StepController controller, int maxSteps, GradientMethod gradient, StepTrace grid, StepLimits limits,
        Tolerances tolerances) {
    /** Checks the options. */
    public SolveOptions {
        require(method, "method", "one of Methods.ALL");
        require(controller, "controller", "StepController.INTEGRAL or another");
        require(gradient, "gradient", "a gradient method, such as Direct.DEFAULT");
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

    /**
     * Adaptive steps with the integral controller, a chosen first step, at most 100,000 steps, gradients by
     * {@link Direct}.
     */
    public static SolveOptions adaptive(OdeMethod method, double rtol, double atol) {
        return new SolveOptions(method, rtol, atol, 0, true, StepController.INTEGRAL, 100_000, GradientMethods.DIRECT, null,
                StepLimits.NONE, null);
    }

    /** Steps of length {@code h} (the last one shorter if need be), gradients by {@link Direct}. */
    public static SolveOptions fixed(OdeMethod method, double h) {
        return new SolveOptions(method, 0, 0, h, false, StepController.INTEGRAL, Integer.MAX_VALUE, GradientMethods.DIRECT,
                null, StepLimits.NONE, null);
    }

    /** Returns these options with another gradient method. */
    public SolveOptions withGradient(GradientMethod g) {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, maxSteps, g, grid, limits,
                tolerances);
    }

    /** Returns these options with another step limit. */
    public SolveOptions withMaxSteps(int n) {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, n, gradient, grid, limits,
                tolerances);
    }

    /** Returns these options with a given first step. */
    public SolveOptions withFirstStep(double h) {
        return new SolveOptions(method, rtol, atol, h, adaptive, controller, maxSteps, gradient, grid, limits,
                tolerances);
    }

    /** Returns these options with another controller. */
    public SolveOptions withController(StepController c) {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, c, maxSteps, gradient, grid, limits,
                tolerances);
    }

    /**
     * Returns these options with the grid frozen to the accepted steps of an earlier solve over the same times: what
     * makes finite differences smooth.
     */
    public SolveOptions withGrid(StepTrace trace) {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, maxSteps, gradient, trace, limits,
                tolerances);
    }

    /** Returns these options with other bounds on the steps. */
    public SolveOptions withLimits(StepLimits l) {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, maxSteps, gradient, grid, l,
                tolerances);
    }

    /** Returns these options with times that no step crosses: forced times and known discontinuities of the field. */
    public SolveOptions withStops(double... times) {
        return withLimits(new StepLimits(limits.least(), limits.most(), times));
    }

    /** Returns these options with tolerances of each component. */
    public SolveOptions withTolerances(Tolerances each) {
        return new SolveOptions(method, rtol, atol, firstStep, adaptive, controller, maxSteps, gradient, grid, limits,
                each);
    }

    /** Returns the explicit method, or says what needs one. */
    public Tableau explicit(String what) {
        if (method instanceof Tableau t) {
            return t;
        }
        throw new IllegalArgumentException(what + " needs an explicit Runge-Kutta method, not " + method.name());
    }
}
