package dev.costate.solvers.method;

/**
 * {@link Heun} with h/2 (k₂ − k₁), its distance from Euler's step, as error estimate. Heun 1900. Order 2 with an
 * embedded order 1, two evaluations a step.
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
