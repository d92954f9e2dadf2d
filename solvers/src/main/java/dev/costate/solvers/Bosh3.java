package dev.costate.solvers;

/** Order 3 with an embedded order 2, three evaluations a step. Bogacki and Shampine 1989. */
public final class Bosh3 {
    /** The method. */
    public static final Tableau TABLEAU = new Tableau("bosh3", "Bogacki and Shampine 1989", 3, new double[] {0, 0.5, 0.75, 1},
            new double[][] {{}, {0.5}, {0, 0.75}, {2.0 / 9, 1.0 / 3, 4.0 / 9}},
            new double[] {2.0 / 9 - 7.0 / 24, 1.0 / 3 - 1.0 / 4, 4.0 / 9 - 1.0 / 3, -1.0 / 8}, null);

    private Bosh3() {
    }
}
