package dev.costate.vectorapi.scalar;

import static dev.costate.vectorapi.Fma.fma;

import dev.costate.vectorapi.Kernels;

/**
 * Matrix product in plain Java. Stateless, thread-safe.
 *
 * <p>Tiles of 4×2 elements give eight independent FMA chains, enough to hide the latency of four cycles at two FMAs a
 * cycle. Every element's chain is that of {@link Kernels#product}; the tiling only decides which chains run side by
 * side.
 */
final class ScalarProduct {
    private ScalarProduct() {
    }

    static void product(double[] d, int a, boolean transposeA, int b, boolean transposeB, int c, int m, int n, int k) {
        int rowA = transposeA ? 1 : k;
        int stepA = transposeA ? m : 1;
        int colB = transposeB ? k : 1;
        int stepB = transposeB ? 1 : n;
        if (k == 0) {
            java.util.Arrays.fill(d, c, c + m * n, 0.0);
            return;
        }
        for (int p = 0; p < k; p += Kernels.PRODUCT_BLOCK) {
            int length = Math.min(Kernels.PRODUCT_BLOCK, k - p);
            int ap = a + p * stepA;
            int bp = b + p * stepB;
            int i = 0;
            for (; i + 4 <= m; i += 4) {
                int j = 0;
                for (; j + 2 <= n; j += 2) {
                    tile(d, ap + i * rowA, rowA, stepA, bp + j * colB, colB, stepB, c + i * n + j, n, length, p == 0);
                }
                for (; j < n; j++) {
                    column(d, ap + i * rowA, rowA, stepA, bp + j * colB, stepB, c + i * n + j, n, length, p == 0);
                }
            }
            for (; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    one(d, ap + i * rowA, stepA, bp + j * colB, stepB, c + i * n + j, length, p == 0);
                }
            }
        }
    }

    private static void tile(double[] d, int a, int rowA, int stepA, int b, int colB, int stepB, int c, int n,
            int length, boolean first) {
        double s00 = 0;
        double s01 = 0;
        double s10 = 0;
        double s11 = 0;
        double s20 = 0;
        double s21 = 0;
        double s30 = 0;
        double s31 = 0;
        for (int p = 0, ia = a, ib = b; p < length; p++, ia += stepA, ib += stepB) {
            double b0 = d[ib];
            double b1 = d[ib + colB];
            double a0 = d[ia];
            s00 = fma(a0, b0, s00);
            s01 = fma(a0, b1, s01);
            double a1 = d[ia + rowA];
            s10 = fma(a1, b0, s10);
            s11 = fma(a1, b1, s11);
            double a2 = d[ia + 2 * rowA];
            s20 = fma(a2, b0, s20);
            s21 = fma(a2, b1, s21);
            double a3 = d[ia + 3 * rowA];
            s30 = fma(a3, b0, s30);
            s31 = fma(a3, b1, s31);
        }
        put(d, c, s00, first);
        put(d, c + 1, s01, first);
        put(d, c + n, s10, first);
        put(d, c + n + 1, s11, first);
        put(d, c + 2 * n, s20, first);
        put(d, c + 2 * n + 1, s21, first);
        put(d, c + 3 * n, s30, first);
        put(d, c + 3 * n + 1, s31, first);
    }

    private static void column(double[] d, int a, int rowA, int stepA, int b, int stepB, int c, int n, int length,
            boolean first) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int p = 0, ia = a, ib = b; p < length; p++, ia += stepA, ib += stepB) {
            double b0 = d[ib];
            s0 = fma(d[ia], b0, s0);
            s1 = fma(d[ia + rowA], b0, s1);
            s2 = fma(d[ia + 2 * rowA], b0, s2);
            s3 = fma(d[ia + 3 * rowA], b0, s3);
        }
        put(d, c, s0, first);
        put(d, c + n, s1, first);
        put(d, c + 2 * n, s2, first);
        put(d, c + 3 * n, s3, first);
    }

    private static void one(double[] d, int a, int stepA, int b, int stepB, int c, int length, boolean first) {
        double s = 0;
        for (int p = 0, ia = a, ib = b; p < length; p++, ia += stepA, ib += stepB) {
            s = fma(d[ia], d[ib], s);
        }
        put(d, c, s, first);
    }

    private static void put(double[] d, int c, double s, boolean first) {
        d[c] = first ? s : d[c] + s;
    }
}
