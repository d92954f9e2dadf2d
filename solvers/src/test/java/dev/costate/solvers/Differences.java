package dev.costate.solvers;

import java.util.function.DoubleUnaryOperator;

/** Central differences extrapolated to h = 0 (Romberg's scheme on h = 0.02, h/2, h/4, h/8). */
public final class Differences {
    private static final int LEVELS = 4;

    private Differences() {
    }

    /** Returns f'(0). */
    public static double derivative(DoubleUnaryOperator f) {
        double[][] romberg = new double[LEVELS][LEVELS];
        for (int i = 0; i < LEVELS; i++) {
            double h = 0.02 / (1 << i);
            romberg[i][0] = (f.applyAsDouble(h) - f.applyAsDouble(-h)) / (2 * h);
            for (int k = 1; k <= i; k++) {
                romberg[i][k] = romberg[i][k - 1] + (romberg[i][k - 1] - romberg[i - 1][k - 1]) / ((1 << 2 * k) - 1);
            }
        }
        return romberg[LEVELS - 1][LEVELS - 1];
    }
}
