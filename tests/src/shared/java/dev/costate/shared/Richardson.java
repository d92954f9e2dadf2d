package dev.costate.shared;

import java.util.function.DoubleUnaryOperator;

/**
 * The derivative of a function at 0 by central differences, extrapolated three times: error O(h⁸).
 *
 * @param slope the derivative
 * @param error the difference of the last two extrapolations
 */
public record Richardson(double slope, double error) {
    private static final int LEVELS = 4;
    private static final double[] FIRST = {0.04, 0.008, 0.0016, 3e-4, 6e-5, 1.2e-5, 2.4e-6, 5e-7};

    /**
     * Returns the derivative from steps of millionths, for a function that jumps between places where it is smooth.
     *
     * <p>Its error is the distance to that from a quarter of the steps: large if a jump lies between them.
     */
    public static Richardson near(DoubleUnaryOperator f) {
        Richardson wide = from(f, 4e-6);
        Richardson close = from(f, 1e-6);
        return new Richardson(close.slope, Math.max(close.error, Math.abs(wide.slope - close.slope)));
    }

    /** Returns the derivative with the least error of several first steps, or the first that is right to 1e-12. */
    public static Richardson of(DoubleUnaryOperator f) {
        Richardson best = new Richardson(Double.NaN, Double.POSITIVE_INFINITY);
        for (double h : FIRST) {
            if (best.error <= 1e-12 * Math.abs(best.slope)) {
                break;
            }
            Richardson r = from(f, h);
            best = r.error < best.error ? r : best;
        }
        return best;
    }

    private static Richardson from(DoubleUnaryOperator f, double first) {
        double[] d = new double[LEVELS];
        for (int level = 0; level < LEVELS; level++) {
            double h = first / (1 << level);
            d[level] = (f.applyAsDouble(h) - f.applyAsDouble(-h)) / (2 * h);
        }
        double before = d[LEVELS - 1];
        for (int order = 1; order < LEVELS; order++) {
            before = d[LEVELS - 1];
            for (int i = LEVELS - 1; i >= order; i--) {
                d[i] += (d[i] - d[i - 1]) / (Math.pow(4, order) - 1);
            }
        }
        return new Richardson(d[LEVELS - 1], Math.abs(d[LEVELS - 1] - before));
    }
}
