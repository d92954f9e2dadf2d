package dev.costate.solvers.method;

/** Explicit methods of fixed steps, without an error estimate. */
final class Classical {
    /**
     * y₁ = y + h f(t, y).
     *
     * <p>Euler's method (Euler 1768). Order 1. A residual block y + F(y) is one step of it with h = 1.
     *
     * <p>Cost: one evaluation a step.
     */
    static final Tableau EULER = Tableau.of("euler", "Euler 1768", 1,
            new double[] {0, 1},
            new double[][] {{}, {1}});

    /**
     * y₁ = y + h f(t + h/2, y + h/2 f(t, y)).
     *
     * <p>The explicit midpoint method (Runge 1895). Order 2.
     *
     * <p>Cost: two evaluations a step.
     */
    static final Tableau MIDPOINT = Tableau.of("midpoint", "Runge 1895", 2,
            new double[] {0, 0.5, 1},
            new double[][] {{}, {0.5}, {0, 1}});

    /**
     * y₁ = y + h/2 (k₁ + k₂), k₁ = f(t, y), k₂ = f(t + h, y + h k₁).
     *
     * <p>Heun's method, the explicit trapezoidal rule (Heun 1900). Order 2.
     *
     * <p>Cost: two evaluations a step.
     */
    static final Tableau HEUN = Tableau.of("heun", "Heun 1900", 2,
            new double[] {0, 1, 1},
            new double[][] {{}, {1}, {0.5, 0.5}});

    /**
     * y₁ = y + h (k₁/4 + 3k₂/4), k₁ = f(t, y), k₂ = f(t + 2h/3, y + 2h/3 k₁).
     *
     * <p>Ralston's method (Ralston 1962). Order 2, with the least error bound among explicit methods of two stages.
     *
     * <p>Cost: two evaluations a step.
     */
    static final Tableau RALSTON = Tableau.of("ralston", "Ralston 1962", 2,
            new double[] {0, 2.0 / 3, 1},
            new double[][] {{}, {2.0 / 3}, {0.25, 0.75}});

    /**
     * y₁ = y + h/6 (k₁ + 2k₂ + 2k₃ + k₄).
     *
     * <p>k₁ = f(t, y), k₂ = f(t + h/2, y + h/2 k₁), k₃ = f(t + h/2, y + h/2 k₂), k₄ = f(t + h, y + h k₃). This is the
     * classical Runge–Kutta method (Kutta 1901). Order 4, without error estimate.
     *
     * <p>Cost: four evaluations a step.
     */
    static final Tableau RK4 = Tableau.of("rk4", "Kutta 1901", 4,
            new double[] {0, 0.5, 0.5, 1, 1},
            new double[][] {{}, {0.5}, {0, 0.5}, {0, 0, 1}, {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}});

    /**
     * y₁ = y + h/8 (k₁ + 3k₂ + 3k₃ + k₄).
     *
     * <p>k₁ = f(t, y), k₂ = f(t + h/3, y + h/3 k₁), k₃ = f(t + 2h/3, y + h (k₂ − k₁/3)), k₄ = f(t + h, y + h (k₁ − k₂ +
     * k₃)). This is the 3/8 rule (Kutta 1901). Order 4, without error estimate.
     *
     * <p>Cost: four evaluations a step.
     */
    static final Tableau KUTTA38 = Tableau.of("kutta38", "Kutta 1901", 4,
            new double[] {0, 1.0 / 3, 2.0 / 3, 1, 1},
            new double[][] {{}, {1.0 / 3}, {-1.0 / 3, 1}, {1, -1, 1}, {1.0 / 8, 3.0 / 8, 3.0 / 8, 1.0 / 8}});

    private Classical() {
    }
}
