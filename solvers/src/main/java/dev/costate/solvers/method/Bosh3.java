package dev.costate.solvers.method;

/**
 * y₁ = y + h/9 (2k₁ + 3k₂ + 4k₃), error estimate h (−5k₁/72 + k₂/12 + k₃/9 − k₄/8).
 *
 * <p>k₁ = f(t, y), k₂ = f(t + h/2, y + h/2 k₁), k₃ = f(t + 3h/4, y + 3h/4 k₂), k₄ = f(t + h, y₁). This is the pair 3(2)
 * of Bogacki and Shampine 1989. Order 3 with an embedded order 2.
 *
 * <p>Cost: three evaluations a step, since k₄ is the next step's k₁.
 */
final class Bosh3 {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("bosh3", "Bogacki and Shampine 1989", 3,
            new double[] {0, 0.5, 0.75, 1},
            new double[][] {{}, {0.5}, {0, 0.75}, {2.0 / 9, 1.0 / 3, 4.0 / 9}})
            .withError(2.0 / 9 - 7.0 / 24, 1.0 / 3 - 1.0 / 4, 4.0 / 9 - 1.0 / 3, -1.0 / 8);

    private Bosh3() {
    }
}
