package dev.costate.solvers.method;

/**
 * y₁ = y + h/8 (k₁ + 3k₂ + 3k₃ + k₄).
 *
 * <p>k₁ = f(t, y), k₂ = f(t + h/3, y + h/3 k₁), k₃ = f(t + 2h/3, y + h (k₂ − k₁/3)), k₄ = f(t + h, y + h (k₁ − k₂ +
 * k₃)). This is the 3/8 rule (Kutta 1901). Order 4, without error estimate.
 *
 * <p>Cost: four evaluations a step.
 */
final class Kutta38 {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("kutta38", "Kutta 1901", 4,
            new double[] {0, 1.0 / 3, 2.0 / 3, 1, 1},
            new double[][] {{}, {1.0 / 3}, {-1.0 / 3, 1}, {1, -1, 1}, {1.0 / 8, 3.0 / 8, 3.0 / 8, 1.0 / 8}});

    private Kutta38() {
    }
}
