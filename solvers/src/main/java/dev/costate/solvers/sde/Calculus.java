package dev.costate.solvers.sde;

/**
 * The stochastic integral to which a method's solution belongs.
 *
 * <p>The two differ where g depends on the state: the Itô drift is the Stratonovich drift plus ½ g ∂g/∂y.
 */
public enum Calculus {
    /** The integrand is evaluated at the start of each interval. */
    ITO,
    /** The integrand is evaluated at the midpoint of each interval; the ordinary chain rule holds. */
    STRATONOVICH
}
