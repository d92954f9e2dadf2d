package dev.costate.solvers.method;

/**
 * Semi-implicit Euler for [q; p]: p₁ = p + h p'(t, q), q₁ = q + h q'(t + h, p₁). Order 1, two evaluations a step of
 * the whole field. de Vogelaere 1956; Hairer, Lubich and Wanner, Geometric Numerical Integration, I.1.
 *
 * <p>Symplectic and explicit if q' depends on t and p only and p' on t and q only; the state's first half is q, its
 * second half p (for a batch give it the shape [2, rows, d]).
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
