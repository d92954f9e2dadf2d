package dev.costate.solvers.method;

/**
 * p₁ = p + h p'(t, q), q₁ = q + h q'(t + h, p₁), for a state [q; p].
 *
 * <p>The symplectic, or semi-implicit, Euler method (de Vogelaere 1956; Hairer, Lubich and Wanner, Geometric Numerical
 * Integration, I.1). Order 1.
 *
 * <p>Symplectic and explicit if q' depends on t and p only and p' on t and q only. The state's first half is q, its
 * second half p; for a batch give it the shape [2, rows, d].
 *
 * <p>Cost: one evaluation of each half of the field a step ({@link KicksAndDrifts}), two of the whole where a half
 * also depends on itself or the field is plain Java.
 */
final class SymplecticEuler {
    /** The method. */
    static final Tableau TABLEAU = Tableau.partitioned("symplectic-euler", "de Vogelaere 1956", 1, new double[] {0, 1,
            1},
            new double[][] {{}, {0}, {0, 1}},
            new double[][] {{}, {1}, {1, 0}});

    private SymplecticEuler() {
    }
}
