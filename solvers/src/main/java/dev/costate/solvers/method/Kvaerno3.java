package dev.costate.solvers.method;

/**
 * y₁ = y + h Σ bᵢ kᵢ, kᵢ = f(t + cᵢ h, y + h Σ aᵢⱼ kⱼ + h γ kᵢ), k₁ = f(t, y).
 *
 * <p>The pair 3(2) of Kværnø 2004, "Singly diagonally implicit Runge–Kutta methods with an explicit first stage". Order
 * 3 with an embedded order 2, both L-stable and stiffly accurate.
 *
 * <p>Cost: three implicit stages a step.
 */
final class Kvaerno3 {
    /** γ is the middle root of x³ − 3x² + 3x/2 − 1/6. */
    private static final double G = 0.43586652150845899942;

    /** The method. */
    static final Esdirk METHOD = Esdirk.of("kvaerno3", "Kværnø 2004", 3, G,
            new double[] {0, 2 * G, 1, 1},
            new double[][] {{}, {G}, {0.490563388421780571, 0.07357009006976043},
                {0.308809969976746523, 1.49056338842178057, -1.23523987990698609}},
            0.308809969976746523 - 0.490563388421780571, 1.49056338842178057 - 0.07357009006976043,
                -1.23523987990698609 - G, G);

    private Kvaerno3() {
    }
}
