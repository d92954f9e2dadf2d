package dev.costate.solvers.method;

/**
 * The 3/8 rule: y₁ = y + h/8 (k₁ + 3k₂ + 3k₃ + k₄), k₁ = f(t, y), k₂ = f(t + h/3, y + h/3 k₁), k₃ = f(t + 2h/3, y +
 * h (k₂ − k₁/3)), k₄ = f(t + h, y + h (k₁ − k₂ + k₃)). Kutta 1901. Order 4, four evaluations a step, no error
 * estimate.
 */
final class Kutta38 {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("kutta38", "Kutta 1901", 4,
            new double[] {0, 1.0 / 3, 2.0 / 3, 1, 1},
            new double[][] {{}, {1.0 / 3}, {-1.0 / 3, 1}, {1, -1, 1}, {1.0 / 8, 3.0 / 8, 3.0 / 8, 1.0 / 8}});

    private Kutta38() {
    }
}
