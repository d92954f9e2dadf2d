package dev.costate.shared;

import java.util.function.DoubleUnaryOperator;

/**
 * The derivative of a function at 0 by an odd polynomial through many values, which averages their rounding.
 *
 * <p>The values stand at the Chebyshev nodes of [−r, r], where the polynomials T₁, T₃, T₅ … are orthogonal: each
 * coefficient cₖ of the least-squares fit is a sum of its own, and the derivative is (c₁ − 3c₃ + 5c₅ − …)/r.
 *
 * @param slope the derivative
 * @param error its standard error, from what the fit leaves of the values
 */
public record OddFit(double slope, double error) {
    private static final int NODES = 2048;
    private static final int TERMS = 12;

    /** Returns the derivative from values up to a radius, with the least error of the degrees up to 23. */
    public static OddFit of(DoubleUnaryOperator f, double radius) {
        double[] rest = new double[NODES];
        for (int i = 0; i < NODES; i++) {
            double h = radius * node(1, i);
            rest[i] = (f.applyAsDouble(h) - f.applyAsDouble(-h)) / 2;
        }
        OddFit best = new OddFit(Double.NaN, Double.POSITIVE_INFINITY);
        double slope = 0;
        double factor = 0;
        for (int k = 1; k < 2 * TERMS; k += 2) {
            slope += (k % 4 == 1 ? k : -k) * remove(rest, k) / radius;
            factor += k * k;
            double error = Math.sqrt(meanSquare(rest) * 2 / NODES * factor) / radius;
            best = error < best.error ? new OddFit(slope, error) : best;
        }
        return best;
    }

    /** Returns Tₖ at a node of the positive half. */
    private static double node(int k, int i) {
        return Math.cos(k * (2 * i + 1) * Math.PI / (4 * NODES));
    }

    /** Takes the part of Tₖ out of the values and returns its coefficient. */
    private static double remove(double[] values, int k) {
        double c = 0;
        for (int i = 0; i < NODES; i++) {
            c += 2.0 / NODES * values[i] * node(k, i);
        }
        for (int i = 0; i < NODES; i++) {
            values[i] -= c * node(k, i);
        }
        return c;
    }

    private static double meanSquare(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v * v;
        }
        return sum / NODES;
    }
}
