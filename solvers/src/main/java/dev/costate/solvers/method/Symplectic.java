package dev.costate.solvers.method;

/** Partitioned methods, for states [q; p]. */
final class Symplectic {
    /**
     * p₁ = p + h p'(t, q), q₁ = q + h q'(t + h, p₁), for a state [q; p].
     *
     * <p>The symplectic, or semi-implicit, Euler method (de Vogelaere 1956; Hairer, Lubich and Wanner, Geometric
     * Numerical Integration, I.1). Order 1.
     *
     * <p>Symplectic and explicit if q' depends on t and p only and p' on t and q only. The state's first half is q, its
     * second half p; for a batch give it the shape [2, rows, d].
     *
     * <p>Cost: one evaluation of each half of the field a step ({@link KicksAndDrifts}), two of the whole where a half
     * also depends on itself or the field is plain Java.
     */
    static final Tableau SYMPLECTIC_EULER = Tableau.partitioned("symplectic-euler", "de Vogelaere 1956", 1,
            new double[] {0, 1, 1},
            new double[][] {{}, {0}, {0, 1}},
            new double[][] {{}, {1}, {1, 0}});

    /**
     * p½ = p + h/2 p'(t, q), q₁ = q + h q'(t + h/2, p½), p₁ = p½ + h/2 p'(t + h, q₁), for a state [q; p].
     *
     * <p>The Störmer–Verlet method, kick–drift–kick (Störmer 1907, Verlet 1967; Hairer, Lubich and Wanner 2003,
     * "Geometric numerical integration illustrated by the Störmer–Verlet method"). Order 2.
     *
     * <p>Symplectic and explicit if q' depends on t and p only and p' on t and q only. The state's first half is q, its
     * second half p; for a batch give it the shape [2, rows, d].
     *
     * <p>Cost: one evaluation of each half of the field a step ({@link KicksAndDrifts}), three of the whole where a
     * half also depends on itself or the field is plain Java.
     */
    static final Tableau STORMER_VERLET = Tableau.partitioned("stormer-verlet", "Störmer 1907, Verlet 1967", 2,
            new double[] {0, 0.5, 1, 1},
            new double[][] {{}, {0}, {0, 1}, {0, 1, 0}},
            new double[][] {{}, {0.5}, {0.5, 0}, {0.5, 0, 0.5}});

    /**
     * q½ = q + h/2 q'(t, p), p₁ = p + h p'(t + h/2, q½), q₁ = q½ + h/2 q'(t + h, p₁), for a state [q; p].
     *
     * <p>The leapfrog method, drift–kick–drift: the other form of Störmer–Verlet (Verlet 1967; Hairer, Lubich and
     * Wanner 2003). Order 2.
     *
     * <p>Symplectic and explicit if q' depends on t and p only and p' on t and q only. The state's first half is q, its
     * second half p; for a batch give it the shape [2, rows, d].
     *
     * <p>Cost: one evaluation of each half of the field a step ({@link KicksAndDrifts}), three of the whole where a
     * half also depends on itself or the field is plain Java.
     */
    static final Tableau LEAPFROG = Tableau.partitioned("leapfrog", "Verlet 1967", 2, new double[] {0, 0.5, 1, 1},
            new double[][] {{}, {0.5}, {0.5, 0}, {0.5, 0, 0.5}},
            new double[][] {{}, {0}, {0, 1}, {0, 1, 0}});

    private Symplectic() {
    }
}
