package dev.costate.solvers.method;

/**
 * y₁ = y + h/6 (k₁ + 2k₂ + 2k₃ + k₄).
 *
 * <p>k₁ = f(t, y), k₂ = f(t + h/2, y + h/2 k₁), k₃ = f(t + h/2, y + h/2 k₂), k₄ = f(t + h, y + h k₃). This is the
 * classical Runge–Kutta method (Kutta 1901). Order 4, without error estimate.
 *
 * <p>Cost: four evaluations a step.
 */
final class Rk4 {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("rk4", "Kutta 1901", 4,
            new double[] {0, 0.5, 0.5, 1, 1},
            new double[][] {{}, {0.5}, {0, 0.5}, {0, 0, 1}, {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}});

    private Rk4() {
    }
}
