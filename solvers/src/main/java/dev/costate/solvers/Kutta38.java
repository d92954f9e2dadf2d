package dev.costate.solvers;

/** The 3/8 rule: order 4, four evaluations a step. Kutta 1901. */
public final class Kutta38 {
    /** The method. */
    public static final Tableau TABLEAU = new Tableau("kutta38", "Kutta 1901", 4, new double[] {0, 1.0 / 3, 2.0 / 3, 1, 1},
            new double[][] {{}, {1.0 / 3}, {-1.0 / 3, 1}, {1, -1, 1}, {1.0 / 8, 3.0 / 8, 3.0 / 8, 1.0 / 8}}, null, null);

    private Kutta38() {
    }
}
