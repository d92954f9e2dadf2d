package dev.costate.solvers.sde;

/**
 * Which stochastic integral a method's solution belongs to; they differ where g depends on the state: the Itô drift
 * is the Stratonovich drift plus ½ g ∂g/∂x.
 */
public enum Calculus {
    /** The integrand is taken at the start of each interval. */
    ITO,
    /** The integrand is taken in the middle; the ordinary chain rule holds. */
    STRATONOVICH
}
