package dev.costate.solvers.method;

/**
 * y₁ = y + h f(t, y).
 *
 * <p>Euler's method (Euler 1768). Order 1. A residual block y + F(y) is one step of it with h = 1.
 *
 * <p>Cost: one evaluation a step.
 */
final class Euler {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("euler", "Euler 1768", 1,
            new double[] {0, 1},
            new double[][] {{}, {1}});

    private Euler() {
    }
}
