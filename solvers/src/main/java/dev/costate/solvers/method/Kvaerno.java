package dev.costate.solvers.method;

/** The ESDIRK methods of Kværnø 2004, for stiff problems. */
final class Kvaerno {
    /** γ is the middle root of x³ − 3x² + 3x/2 − 1/6. */
    private static final double G3 = 0.43586652150845899942;

    /**
     * y₁ = y + h Σ bᵢ kᵢ, kᵢ = f(t + cᵢ h, y + h Σ aᵢⱼ kⱼ + h γ kᵢ), k₁ = f(t, y).
     *
     * <p>The pair 3(2) of Kværnø 2004, "Singly diagonally implicit Runge–Kutta methods with an explicit first stage".
     * Order 3 with an embedded order 2, both L-stable and stiffly accurate.
     *
     * <p>Cost: three implicit stages a step.
     */
    static final Esdirk KVAERNO3 = Esdirk.of("kvaerno3", "Kværnø 2004", 3, G3,
            new double[] {0, 2 * G3, 1, 1},
            new double[][] {{}, {G3}, {0.490563388421780571, 0.07357009006976043},
                {0.308809969976746523, 1.49056338842178057, -1.23523987990698609}},
            0.308809969976746523 - 0.490563388421780571, 1.49056338842178057 - 0.07357009006976043,
                -1.23523987990698609 - G3, G3);

    private static final double G5 = 0.26;

    /**
     * y₁ = y + h Σ bᵢ kᵢ, kᵢ = f(t + cᵢ h, y + h Σ aᵢⱼ kⱼ + h γ kᵢ), k₁ = f(t, y).
     *
     * <p>The pair 5(4) of Kværnø 2004. Order 5 with an embedded order 4, both L-stable and stiffly accurate. The third
     * node is outside the step, at 1.23: just before a stop time it evaluates the field after it.
     *
     * <p>The dense output, of order 4 within a step, has the weights of least norm that satisfy the order conditions (a
     * family of two parameters). The error estimate is twice the difference of the pair, which alone is small compared
     * with the error (median of DETEST at 1e-9: 14 tolerances).
     *
     * <p>Cost: six implicit stages a step.
     */
    static final Esdirk KVAERNO5 = Esdirk.of("kvaerno5", "Kværnø 2004", 5, G5,
            new double[] {0, 0.52, 1.230333209967908, 0.8957659843500759, 0.43639360985864756, 1, 1},
            new double[][] {
                {},
                {G5},
                {0.13, 0.84033320996790809},
                {0.22371961478320505, 0.47675532319799699, -0.06470895363112615},
                {0.16648564323248321, 0.10450018841591720, 0.03631482272098715, -0.13090704451073998},
                {0.13855640231268224, 0, -0.04245337201752043, 0.02446657898003141, 0.61943039072480676},
                {0.13659751177640291, 0, -0.05496908796538376, -0.04118626728321046, 0.62993304899016403,
                    0.06962479448202728},
            },
            2 * (0.13659751177640291 - 0.13855640231268224), 0,
                    2 * (-0.05496908796538376 + 0.04245337201752043),
                2 * (-0.04118626728321046 - 0.02446657898003141), 2 * (0.62993304899016403 - 0.61943039072480676),
                2 * (0.06962479448202728 - G5), 2 * G5)
            .withQuartic(-0.48424934964585915, 0, 0.99217470118034617, -0.62410803310215605, 1.380100427378425,
                    -0.631958872905378, -0.631958872905378);

    private Kvaerno() {
    }
}
