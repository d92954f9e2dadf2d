package dev.costate.solvers.method;

/**
 * y₁ = y + h f(t + h/2, y + h/2 f(t, y)).
 *
 * <p>The explicit midpoint method (Runge 1895). Order 2.
 *
 * <p>Cost: two evaluations a step.
 */
final class Midpoint {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("midpoint", "Runge 1895", 2,
            new double[] {0, 0.5, 1},
            new double[][] {{}, {0.5}, {0, 1}});

    private Midpoint() {
    }
}
