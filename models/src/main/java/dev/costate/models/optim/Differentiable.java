package dev.costate.models.optim;

/**
 * A function of n numbers that gives m, with its derivative, as a {@link Minimiser} calls it.
 *
 * <p>Where it cannot be evaluated it throws an {@link ArithmeticException} or gives what is not finite.
 */
public interface Differentiable {
    /** Returns the m values at x. */
    double[] values(double[] x);

    /** Returns the m·n derivatives at x, a row for each value. */
    double[] jacobian(double[] x);
}
