package dev.costate.solvers.method;

/** Explicit methods with an embedded one of lower order, whose difference estimates the error. */
final class EmbeddedPairs {
    /**
     * y₁ = y + h/2 (k₁ + k₂), k₁ = f(t, y), k₂ = f(t + h, y + h k₁), error estimate h/2 (k₂ − k₁).
     *
     * <p>{@link Classical#HEUN Heun}'s method (Heun 1900) with its difference from Euler's step (Euler 1768) as error
     * estimate. Order 2 with an embedded order 1.
     *
     * <p>Cost: two evaluations a step.
     */
    static final Tableau HEUN_EULER = Tableau.of("heun-euler", "Heun 1900, with Euler 1768", 2,
            new double[] {0, 1, 1},
            new double[][] {{}, {1}, {0.5, 0.5}})
            .withError(-0.5, 0.5, 0);

    /**
     * y₁ = y + h/9 (2k₁ + 3k₂ + 4k₃), error estimate h (−5k₁/72 + k₂/12 + k₃/9 − k₄/8).
     *
     * <p>k₁ = f(t, y), k₂ = f(t + h/2, y + h/2 k₁), k₃ = f(t + 3h/4, y + 3h/4 k₂), k₄ = f(t + h, y₁). This is the pair
     * 3(2) of Bogacki and Shampine 1989. Order 3 with an embedded order 2.
     *
     * <p>Cost: three evaluations a step, since k₄ is the next step's k₁.
     */
    static final Tableau BOSH3 = Tableau.of("bosh3", "Bogacki and Shampine 1989", 3,
            new double[] {0, 0.5, 0.75, 1},
            new double[][] {{}, {0.5}, {0, 0.75}, {2.0 / 9, 1.0 / 3, 4.0 / 9}})
            .withError(2.0 / 9 - 7.0 / 24, 1.0 / 3 - 1.0 / 4, 4.0 / 9 - 1.0 / 3, -1.0 / 8);

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
    static final Tableau DOPRI5 = Tableau.of("dopri5", "Dormand and Prince 1980", 5,
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

    /**
     * y₁ = y + h Σ bᵢ kᵢ, kᵢ = f(t + cᵢ h, y + h Σ aᵢⱼ kⱼ).
     *
     * <p>The pair 5(4) of Tsitouras 2011, tables 1 and 2. Order 5 with an embedded order 4, dense output of order 4.
     *
     * <p>Cost: six evaluations a step.
     */
    static final Tableau TSIT5 = Tableau.of("tsit5", "Tsitouras 2011", 5,
            new double[] {0, 0.161, 0.327, 0.9, 0.9800255409045097, 1, 1},
            new double[][] {
                {},
                {0.161},
                {-0.008480655492356989, 0.335480655492357},
                {2.8971530571054935, -6.359448489975075, 4.3622954328695815},
                {5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525},
                {5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383},
                {0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081,
                    2.324710524099774},
            })
            .withError(-0.00178001105222577714, -0.0008164344596567469, 0.007880878010261995, -0.1447110071732629,
                    0.5823571654525552,
                -0.45808210592918697, 1.0 / 66)
            .withQuartic(-1.0530884977290216, 0.1017, 2.490627285651253, -16.548102889244902, 47.37952196281928,
                    -34.87065786149661, 2.5);

    private EmbeddedPairs() {
    }
}
