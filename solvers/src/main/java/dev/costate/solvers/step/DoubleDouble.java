package dev.costate.solvers.step;

import dev.costate.vectorapi.Memory;

/**
 * Vectors of sums of two numbers, hi + lo with |lo| ≤ ulp(hi)/2: about 106 bits (Dekker 1971).
 *
 * <p>The lows lie a fixed distance after the highs. Plain Java without fused operations, so the same bits everywhere.
 */
public final class DoubleDouble {
    /** 2²⁷ + 1. */
    private static final double SPLITTER = 134_217_729;

    private final Memory memory;
    private final int low;
    private final int n;

    /** Makes the arithmetic of vectors of n sums whose lows lie {@code low} cells after the highs. */
    DoubleDouble(Memory memory, int low, int n) {
        this.memory = memory;
        this.low = low;
        this.n = n;
    }

    /** out = base + c·x; x are plain numbers, c·x must be exact. */
    void add(int base, double c, int x, int out) {
        double[] m = memory.cells;
        for (int i = 0; i < n; i++) {
            double first = m[base + i];
            double v = c * m[x + i];
            double w = first + v;
            store(m, out + i, w, m[base + low + i] + sumError(first, v, w));
        }
    }

    /** out = base + s(a − b) + c·x. */
    void add(int base, double s, int a, int b, double c, int x, int out) {
        double[] m = memory.cells;
        for (int i = 0; i < n; i++) {
            double ah = m[a + i];
            double bh = m[b + i];
            double d = ah - bh;
            double p = s * d;
            double rest = m[base + low + i]
                    + (product(s, d, p) + s * (differenceError(ah, bh, d) + (m[a + low + i] - m[b + low + i])));
            double first = m[base + i];
            double u = first + p;
            double v = c * m[x + i];
            double w = u + v;
            store(m, out + i, w, rest + sumError(first, p, u) + sumError(u, v, w));
        }
    }

    /** out = base + (a − base − x)/s. */
    void divide(int base, double s, int a, int x, int out) {
        double[] m = memory.cells;
        for (int i = 0; i < n; i++) {
            double ah = m[a + i];
            double bh = m[base + i];
            double v = -m[x + i];
            double u = ah - bh;
            double d = u + v;
            double rest = (m[a + low + i] - m[base + low + i]) + differenceError(ah, bh, u) + sumError(u, v, d);
            double q = (d + rest) / s;
            double p = s * q;
            double q2 = ((d - p) - product(s, q, p) + rest) / s;
            double w = bh + q;
            store(m, out + i, w, sumError(bh, q, w) + (m[base + low + i] + q2));
        }
    }

    private void store(double[] m, int at, double high, double rest) {
        double h = high + rest;
        m[at] = h;
        m[at + low] = rest - (h - high);
    }

    /** Returns the rounding error of a + b = s (Knuth). */
    private static double sumError(double a, double b, double s) {
        double v = s - a;
        return (a - (s - v)) + (b - v);
    }

    private static double differenceError(double a, double b, double s) {
        double v = s - a;
        return (a - (s - v)) - (b + v);
    }

    /** Returns the rounding error of a·b = p (Dekker, Veltkamp). */
    private static double product(double a, double b, double p) {
        double ca = SPLITTER * a;
        double ah = ca - (ca - a);
        double al = a - ah;
        double cb = SPLITTER * b;
        double bh = cb - (cb - b);
        double bl = b - bh;
        return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
    }
}
