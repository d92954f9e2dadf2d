package dev.costate.solvers;

/** The classical method of order 4, four evaluations a step, without an error estimate. Kutta 1901. */
public final class Rk4 {
    /** The method. */
    public static final Tableau TABLEAU = new Tableau("rk4", "Kutta 1901", 4, new double[] {0, 0.5, 0.5, 1, 1},
            new double[][] {{}, {0.5}, {0, 0.5}, {0, 0, 1}, {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}}, null, null);

    private Rk4() {
    }
}
