package dev.costate.vectorapi.scalar;

import static dev.costate.vectorapi.Fma.fma;

import dev.costate.vectorapi.Kernels;

/**
 * The sums over Runge–Kutta stages, one element at a time: the reference. Stateless, thread-safe.
 *
 * <p>The SIMD forms use it for small states and for the remainder at the end.
 *
 * <p>The loops are written out by the number of stages: a store into the memory could change the coefficients as far as
 * the compiler knows (both are {@code double[]}), so only locals stay in registers.
 */
public final class ScalarStages {
    private ScalarStages() {
    }

    /**
     * o[out + i] = fma(h, s, d[y + i]), or h·s where y is negative, for from ≤ i &lt; n.
     *
     * <p>s is that of {@link Kernels#combine}, with stages read from kⱼ + at.
     */
    public static void combine(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int from, int n) {
        double c0 = c[0];
        int k0 = k[0] + at;
        if (count == 1) {
            for (int i = from; i < n; i++) {
                o[out + i] = step(d, y, h, c0 * d[k0 + i], i);
            }
            return;
        }
        double c1 = c[1];
        int k1 = k[1] + at;
        if (count == 2) {
            for (int i = from; i < n; i++) {
                o[out + i] = step(d, y, h, fma(c1, d[k1 + i], c0 * d[k0 + i]), i);
            }
            return;
        }
        double c2 = c[2];
        int k2 = k[2] + at;
        if (count == 3) {
            for (int i = from; i < n; i++) {
                o[out + i] = step(d, y, h, fma(c2, d[k2 + i], fma(c1, d[k1 + i], c0 * d[k0 + i])), i);
            }
            return;
        }
        double c3 = c[3];
        int k3 = k[3] + at;
        if (count == 4) {
            for (int i = from; i < n; i++) {
                o[out + i] = step(d, y, h, fma(c3, d[k3 + i], fma(c2, d[k2 + i], fma(c1, d[k1 + i], c0 * d[k0 + i]))),
                        i);
            }
            return;
        }
        double c4 = c[4];
        int k4 = k[4] + at;
        if (count == 5) {
            for (int i = from; i < n; i++) {
                double s = fma(c3, d[k3 + i], fma(c2, d[k2 + i], fma(c1, d[k1 + i], c0 * d[k0 + i])));
                o[out + i] = step(d, y, h, fma(c4, d[k4 + i], s), i);
            }
            return;
        }
        double c5 = c[5];
        int k5 = k[5] + at;
        if (count == 6) {
            for (int i = from; i < n; i++) {
                double s = fma(c3, d[k3 + i], fma(c2, d[k2 + i], fma(c1, d[k1 + i], c0 * d[k0 + i])));
                o[out + i] = step(d, y, h, fma(c5, d[k5 + i], fma(c4, d[k4 + i], s)), i);
            }
            return;
        }
        double c6 = c[6];
        int k6 = k[6] + at;
        for (int i = from; i < n; i++) {
            double s = fma(c3, d[k3 + i], fma(c2, d[k2 + i], fma(c1, d[k1 + i], c0 * d[k0 + i])));
            s = fma(c6, d[k6 + i], fma(c5, d[k5 + i], fma(c4, d[k4 + i], s)));
            for (int j = 7; j < count; j++) {
                s = fma(c[j], d[k[j] + at + i], s);
            }
            o[out + i] = step(d, y, h, s, i);
        }
    }

    private static double step(double[] d, int y, double h, double s, int i) {
        return y < 0 ? h * s : fma(h, s, d[y + i]);
    }

    /** Returns the sum over the stages of one element: c₀·k₀[i], then fma(cⱼ, kⱼ[i], s). */
    static double stageSum(double[] d, double[] c, int[] k, int count, int i) {
        double s = c[0] * d[k[0] + i];
        for (int j = 1; j < count; j++) {
            s = fma(c[j], d[k[j] + i], s);
        }
        return s;
    }

    /**
     * Returns the sum of squares of {@link Kernels#errorSquares}, one element to a lane.
     *
     * @param n at most {@link Kernels#SUM_LANES}
     */
    public static double errorSquaresShort(double[] d, double h, double[] c, int[] k, int count, int y0, int y1,
            double rtol, double atol, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int i = 0; i < n; i++) {
            double q = h * stageSum(d, c, k, count, i) / scale(d, y0 + i, y1 + i, rtol, atol);
            double qq = q * q;
            // The lanes (l, l + 4) are folded first; an empty lane is +0, and adding it changes no bits.
            switch (i & 3) {
                case 0 -> s0 += qq;
                case 1 -> s1 += qq;
                case 2 -> s2 += qq;
                default -> s3 += qq;
            }
        }
        return (s0 + s2) + (s1 + s3);
    }

    /**
     * lanes[i mod 8] = fma(q, q, lanes[i mod 8]) for from ≤ i &lt; n.
     *
     * <p>q = e[at + i]/fma(rtol, max(|y0|, |y1|), atol).
     */
    public static void weightedSquares(double[] e, int at, double[] d, int y0, int y1, double rtol, double atol,
            int from, int n, double[] lanes) {
        for (int i = from; i < n; i++) {
            double q = e[at + i] / scale(d, y0 + i, y1 + i, rtol, atol);
            lanes[i & 7] = fma(q, q, lanes[i & 7]);
        }
    }

    static double scale(double[] d, int y0, int y1, double rtol, double atol) {
        return fma(rtol, Math.max(Math.abs(d[y0]), Math.abs(d[y1])), atol);
    }
}
