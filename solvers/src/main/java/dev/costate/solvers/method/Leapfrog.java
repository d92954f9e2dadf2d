package dev.costate.solvers.method;

/**
 * q½ = q + h/2 q'(t, p), p₁ = p + h p'(t + h/2, q½), q₁ = q½ + h/2 q'(t + h, p₁), for a state [q; p].
 *
 * <p>The leapfrog method, drift–kick–drift: the other form of Störmer–Verlet (Verlet 1967; Hairer, Lubich and Wanner
 * 2003). Order 2.
 *
 * <p>Symplectic and explicit if q' depends on t and p only and p' on t and q only. The state's first half is q, its
 * second half p; for a batch give it the shape [2, rows, d].
 *
 * <p>Cost: one evaluation of each half of the field a step ({@link KicksAndDrifts}), three of the whole where a half
 * also depends on itself or the field is plain Java.
 */
final class Leapfrog {
    /** The method. */
    static final Tableau TABLEAU = Tableau.partitioned("leapfrog", "Verlet 1967", 2, new double[] {0, 0.5, 1, 1},
            new double[][] {{}, {0.5}, {0.5, 0}, {0.5, 0, 0.5}},
            new double[][] {{}, {0}, {0, 1}, {0, 1, 0}});

    private Leapfrog() {
    }
}
