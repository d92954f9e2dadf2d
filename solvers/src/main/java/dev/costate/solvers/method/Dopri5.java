package dev.costate.solvers.method;

/**
 * y₁ = y + h Σ bᵢ kᵢ, kᵢ = f(t + cᵢ h, y + h Σ aᵢⱼ kⱼ).
 *
 * <p>The pair 5(4) of Dormand and Prince 1980. Order 5 with an embedded order 4, dense output of order 4.
 *
 * <p>The error estimate (two thirds of the original pair's, as in torchdiffeq and diffrax) and the dense output are
 * those of Shampine 1986; for the latter see Hairer, Nørsett and Wanner, Solving ODEs I, II.6.
 *
 * <p>Cost: six evaluations a step.
 */
final class Dopri5 {
    /** The method. */
    static final Tableau TABLEAU = Tableau.of("dopri5", "Dormand and Prince 1980", 5,
            new double[] {0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1},
            new double[][] {
                {},
                {1.0 / 5},
                {3.0 / 40, 9.0 / 40},
                {44.0 / 45, -56.0 / 15, 32.0 / 9},
                {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
                {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
                {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
            })
            .withError(35.0 / 384 - 1951.0 / 21600, 0, 500.0 / 1113 - 22642.0 / 50085, 125.0 / 192 - 451.0 / 720,
                    -2187.0 / 6784 + 12231.0 / 42400,
                11.0 / 84 - 649.0 / 6300, -1.0 / 60)
            .withQuartic(-12715105075.0 / 11282082432.0, 0, 87487479700.0 / 32700410799.0,
                    -10690763975.0 / 1880347072.0, 701980252875.0 / 199316789632.0,
                -1453857185.0 / 822651844.0, 69997945.0 / 29380423.0);

    private Dopri5() {
    }
}
