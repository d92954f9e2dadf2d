package dev.costate.solvers.method;

/**
 * y₁ = y + h (k₁/4 + 3k₂/4), k₁ = f(t, y), k₂ = f(t + 2h/3, y + 2h/3 k₁).
 *
 * <p>Ralston's method (Ralston 1962). Order 2, with the least error bound among explicit methods of two stages.
 *
 * <p>Cost: two evaluations a step.
 */
final class Ralston {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("ralston", "Ralston 1962", 2,
            new double[] {0, 2.0 / 3, 1},
            new double[][] {{}, {2.0 / 3}, {0.25, 0.75}});

    private Ralston() {
    }
}
