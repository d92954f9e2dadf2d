package dev.costate.vectorapi;

import java.util.Arrays;

/** The orders that the contract of {@link Kernels} prescribes, written plainly. */
final class Naive {
    private Naive() {
    }

    /** The fold of n elements {@code step} apart: by 8 lanes if they are neighbours, otherwise by 4. */
    static double folded(Reduction f, double[] in, int at, int step, int n) {
        int width = step == 1 ? 8 : 4;
        double[] lanes = new double[width];
        Arrays.fill(lanes,
                f == Reduction.SUM ? 0 : f == Reduction.MAX ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        for (int j = 0; j < n; j++) {
            lanes[j % width] = fold(f, lanes[j % width], in[at + j * step]);
        }
        return tree(f, lanes);
    }

    private static double fold(Reduction f, double x, double y) {
        return f == Reduction.SUM ? x + y : f == Reduction.MAX ? Math.max(x, y) : Math.min(x, y);
    }

    static double tree(Reduction f, double[] lanes) {
        for (int half = lanes.length / 2; half > 0; half /= 2) {
            for (int l = 0; l < half; l++) {
                lanes[l] = fold(f, lanes[l], lanes[l + half]);
            }
        }
        return lanes[0];
    }

    static double power(double x, int p) {
        double result = 1;
        double base = x;
        for (int e = Math.abs(p); e != 0; e /= 2) {
            result = e % 2 == 1 ? result * base : result;
            base *= base;
        }
        return p < 0 ? 1 / result : result;
    }
}
