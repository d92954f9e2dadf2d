package dev.costate.solvers;

/** Order 2, two evaluations a step: the slope at the middle of an Euler step. Runge 1895. */
public final class Midpoint {
    /** The method. */
    public static final Tableau TABLEAU = new Tableau("midpoint", "Runge 1895", 2, new double[] {0, 0.5, 1},
            new double[][] {{}, {0.5}, {0, 1}}, null, null);

    private Midpoint() {
    }
}
