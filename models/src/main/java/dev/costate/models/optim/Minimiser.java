package dev.costate.models.optim;

/**
 * Makes a whole loss small, with as many evaluations as it needs, where an {@link Optimiser} is told its steps.
 *
 * <p>For few parameters and losses without noise. Bounds are kept by projected steps: every point lies within them, and
 * a parameter on a bound that the descent would cross stands still until the derivative points inwards (Nocedal and
 * Wright 2006, section 16.7). Implementations are immutable and thread-safe.
 */
public interface Minimiser {
    /** Returns its name in lower case. */
    String name();

    /** Returns whether it minimises ½·Σr² of many values r; otherwise it minimises one value. */
    boolean takesResiduals();

    /**
     * Minimises.
     *
     * <p>Ends early where rounding leaves no step that is better.
     *
     * @param f the loss or the residuals
     * @param x where it starts, within the bounds
     * @param box the bounds
     * @param iterations the most steps
     * @param tolerance the measure of the gradient, as the implementation says, from which on x is good enough
     * @throws ArithmeticException if f cannot be evaluated at the start
     */
    Result minimise(Differentiable f, double[] x, Box box, long iterations, double tolerance);

    /**
     * What was found. Holds its array without copying.
     *
     * @param x the point
     * @param loss the loss there
     * @param gradientNorm the norm of its gradient, without the components that a bound holds
     * @param iterations the number of steps tried
     */
    record Result(double[] x, double loss, double gradientNorm, long iterations) {
    }
}
