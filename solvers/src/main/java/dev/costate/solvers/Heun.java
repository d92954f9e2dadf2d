package dev.costate.solvers;

/** Order 2, two evaluations a step: the mean of the slopes at both ends of an Euler step. Heun 1900. */
public final class Heun {
    /** The method. */
    public static final Tableau TABLEAU = new Tableau("heun", "Heun 1900", 2, new double[] {0, 1, 1},
            new double[][] {{}, {1}, {0.5, 0.5}}, null, null);

    private Heun() {
    }
}
