package dev.costate.solvers.method;

/**
 * y₁ = y + h/2 (k₁ + k₂), k₁ = f(t, y), k₂ = f(t + h, y + h k₁).
 *
 * <p>Heun's method, the explicit trapezoidal rule (Heun 1900). Order 2.
 *
 * <p>Cost: two evaluations a step.
 */
final class Heun {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("heun", "Heun 1900", 2,
            new double[] {0, 1, 1},
            new double[][] {{}, {1}, {0.5, 0.5}});

    private Heun() {
    }
}
