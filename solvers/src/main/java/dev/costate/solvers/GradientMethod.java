package dev.costate.solvers;

/**
 * How a solve is differentiated. Each method says what it differentiates (the true solution, or the discrete map on the frozen grid), what it costs and what it keeps.
 */
public sealed interface GradientMethod permits Direct, Backsolve {
    /** Returns the name, as options spell it. */
    String name();
}
