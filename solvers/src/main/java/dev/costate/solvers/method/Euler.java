package dev.costate.solvers.method;

/**
 * y₁ = y + h f(t, y). Euler 1768. Order 1, one evaluation a step; a residual block y + F(y) is one step of it with h
 * = 1.
 */
final class Euler {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("euler", "Euler 1768", 1,
            new double[] {0, 1},
            new double[][] {{}, {1}});

    private Euler() {
    }
}
