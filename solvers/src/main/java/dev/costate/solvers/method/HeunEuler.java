package dev.costate.solvers.method;

/**
 * y₁ = y + h/2 (k₁ + k₂), k₁ = f(t, y), k₂ = f(t + h, y + h k₁), error estimate h/2 (k₂ − k₁).
 *
 * <p>{@link Heun}'s method (Heun 1900) with its difference from Euler's step (Euler 1768) as error estimate. Order 2
 * with an embedded order 1.
 *
 * <p>Cost: two evaluations a step.
 */
final class HeunEuler {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("heun-euler", "Heun 1900, with Euler 1768", 2,
            new double[] {0, 1, 1},
            new double[][] {{}, {1}, {0.5, 0.5}})
            .withError(-0.5, 0.5, 0);

    private HeunEuler() {
    }
}
