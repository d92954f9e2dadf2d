package dev.costate.solvers.method;

/**
 * Leapfrog for [q; p], drift–kick–drift: q½ = q + h/2 q'(t, p), p₁ = p + h p'(t + h/2, q½), q₁ = q½ + h/2 q'(t + h,
 * p₁). Order 2, three evaluations a step of the whole field. The other half of Störmer–Verlet; Hairer, Lubich and
 * Wanner 2003.
 *
 * <p>Symplectic and explicit if q' depends on t and p only and p' on t and q only; the state's first half is q, its
 * second half p (for a batch give it the shape [2, rows, d]).
 */
final class Leapfrog {
    /** The method. */
    static final Tableau TABLEAU = Tableau.partitioned("leapfrog", "Verlet 1967", 2, new double[] {0, 0.5, 1, 1},
            new double[][] {{}, {0.5}, {0.5, 0}, {0.5, 0, 0.5}},
            new double[][] {{}, {0}, {0, 1}, {0, 1, 0}});

    private Leapfrog() {
    }
}
