package dev.costate.solvers;

/** Order 2, two evaluations a step, of least error bound among such methods. Ralston 1962. */
public final class Ralston {
    /** The method. */
    public static final Tableau TABLEAU = new Tableau("ralston", "Ralston 1962", 2, new double[] {0, 2.0 / 3, 1},
            new double[][] {{}, {2.0 / 3}, {0.25, 0.75}}, null, null);

    private Ralston() {
    }
}
