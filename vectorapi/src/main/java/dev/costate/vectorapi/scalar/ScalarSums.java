package dev.costate.vectorapi.scalar;

import static dev.costate.vectorapi.Fma.fma;

import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Reduction;

/** Folds along an axis in plain Java, in the lane order of {@link Kernels#reduce}. Stateless, thread-safe. */
public final class ScalarSums {
    private ScalarSums() {
    }

    static double start(Reduction f) {
        return switch (f) {
            case SUM -> 0;
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
        };
    }

    /** Returns a∘b. */
    public static double fold(Reduction f, double a, double b) {
        return switch (f) {
            case SUM -> a + b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    /** Returns the fold of the eight lanes: ((0∘4)∘(2∘6))∘((1∘5)∘(3∘7)). */
    public static double tree(Reduction f, double[] s) {
        return fold(f, fold(f, fold(f, s[0], s[4]), fold(f, s[2], s[6])),
                fold(f, fold(f, s[1], s[5]), fold(f, s[3], s[7])));
    }

    /** Returns the sum of the eight lanes in the same order. */
    public static double tree(double[] s) {
        return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
    }

    /** Returns the sum of n contiguous elements on eight lanes. */
    public static double sum(double[] d, int a, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int i = a;
        int end = a + n;
        for (; i + 8 <= end; i += 8) {
            s0 += d[i];
            s1 += d[i + 1];
            s2 += d[i + 2];
            s3 += d[i + 3];
            s4 += d[i + 4];
            s5 += d[i + 5];
            s6 += d[i + 6];
            s7 += d[i + 7];
        }
        int left = end - i;
        s0 += left > 0 ? d[i] : 0;
        s1 += left > 1 ? d[i + 1] : 0;
        s2 += left > 2 ? d[i + 2] : 0;
        s3 += left > 3 ? d[i + 3] : 0;
        s4 += left > 4 ? d[i + 4] : 0;
        s5 += left > 5 ? d[i + 5] : 0;
        s6 += left > 6 ? d[i + 6] : 0;
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }

    /** Sums each of {@code outer} ranges of n &lt; 8 elements: one to a lane. */
    static void shortSums(double[] d, int a, int out, int outer, int n) {
        if (n == 2) {
            for (int o = 0, i = a; o < outer; o++, i += 2) {
                d[out + o] = (0 + d[i]) + d[i + 1];
            }
            return;
        }
        for (int o = 0, i = a; o < outer; o++, i += n) {
            double s0 = n > 0 ? 0 + d[i] : 0;
            double s1 = n > 1 ? 0 + d[i + 1] : 0;
            double s2 = n > 2 ? 0 + d[i + 2] : 0;
            double s3 = n > 3 ? 0 + d[i + 3] : 0;
            double s4 = n > 4 ? 0 + d[i + 4] : 0;
            double s5 = n > 5 ? 0 + d[i + 5] : 0;
            double s6 = n > 6 ? 0 + d[i + 6] : 0;
            d[out + o] = ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + s3);
        }
    }

    /** Returns the largest or smallest of n contiguous elements; the order of folding does not matter. */
    public static double extreme(Reduction f, double[] d, int a, int n) {
        double s = start(f);
        double t = s;
        int i = a;
        int end = a + n;
        if (f == Reduction.MAX) {
            for (; i + 2 <= end; i += 2) {
                s = Math.max(s, d[i]);
                t = Math.max(t, d[i + 1]);
            }
            return Math.max(s, i < end ? Math.max(t, d[i]) : t);
        }
        for (; i + 2 <= end; i += 2) {
            s = Math.min(s, d[i]);
            t = Math.min(t, d[i + 1]);
        }
        return Math.min(s, i < end ? Math.min(t, d[i]) : t);
    }

    /** Folds n rows of {@code inner} columns on four row lanes, for the columns from {@code first} on. */
    public static void rows(Reduction f, double[] d, int a, int out, int n, int inner, int first) {
        for (int i = first; i < inner; i++) {
            d[out + i] = f == Reduction.SUM ? columnSum(d, a + i, n, inner) : columnExtreme(f, d, a + i, n, inner);
        }
    }

    /** d[sum + j] += d[x + r·n + j] for r = 0, 1, …, for the columns j from {@code first} on. */
    public static void addRows(double[] d, int x, int sum, int rows, int n, int first) {
        for (int r = 0; r < rows; r++) {
            for (int j = first; j < n; j++) {
                d[sum + j] += d[x + r * n + j];
            }
        }
    }

    private static double columnSum(double[] d, int a, int n, int step) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int r = 0;
        int at = a;
        for (; r + 4 <= n; r += 4, at += 4 * step) {
            s0 += d[at];
            s1 += d[at + step];
            s2 += d[at + 2 * step];
            s3 += d[at + 3 * step];
        }
        s0 += r < n ? d[at] : 0;
        s1 += r + 1 < n ? d[at + step] : 0;
        s2 += r + 2 < n ? d[at + 2 * step] : 0;
        return (s0 + s2) + (s1 + s3);
    }

    private static double columnExtreme(Reduction f, double[] d, int a, int n, int step) {
        double s = start(f);
        for (int r = 0, at = a; r < n; r++, at += step) {
            s = f == Reduction.MAX ? Math.max(s, d[at]) : Math.min(s, d[at]);
        }
        return s;
    }

    /**
     * Returns the dot product of fewer than eight elements.
     *
     * <p>Every lane takes one product; an empty lane is +0, and adding it changes no bits.
     */
    public static double shortDot(double[] d, int a, int b, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int i = 0; i < n; i++) {
            double x = 0 + d[a + i] * d[b + i];
            switch (i & 3) {
                case 0 -> s0 += x;
                case 1 -> s1 += x;
                case 2 -> s2 += x;
                default -> s3 += x;
            }
        }
        return (s0 + s2) + (s1 + s3);
    }

    /** lanes[i mod 8] = fma(a[i], b[i], lanes[i mod 8]) for from ≤ i &lt; n. */
    public static void dot(double[] d, int a, int b, int from, int n, double[] lanes) {
        for (int i = from; i < n; i++) {
            lanes[i & 7] = fma(d[a + i], d[b + i], lanes[i & 7]);
        }
    }
}
