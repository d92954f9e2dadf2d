package dev.costate.vectorapi;

import static dev.costate.vectorapi.Lanes.COUNT;
import static dev.costate.vectorapi.Lanes.all;
import static dev.costate.vectorapi.Lanes.fma;
import static dev.costate.vectorapi.Lanes.load;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/** Folds along an axis on vectors. Eight logical lanes are one, two or four vectors; they are stored and folded by the scalar tree. */
final class SimdSums {
    private SimdSums() {
    }

    /** Folds n contiguous elements on eight lanes. */
    static double range(Reduction f, double[] d, int a, int n, double[] lanes) {
        if (n < 16) {
            return f == Reduction.SUM ? ScalarSums.sum(d, a, n) : ScalarSums.extreme(f, d, a, n);
        }
        int end = a + (n & -8);
        switch (f) {
            case SUM -> sum(d, a, end, lanes);
            case MAX -> max(d, a, end, lanes);
            default -> min(d, a, end, lanes);
        }
        for (int i = end; i < a + n; i++) {
            lanes[i - end] = ScalarSums.fold(f, lanes[i - end], d[i]);
        }
        return ScalarSums.tree(f, lanes);
    }

    private static void sum(double[] d, int a, int end, double[] lanes) {
        DoubleVector s0 = all(0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        for (int i = a; i < end; i += 8) {
            s0 = s0.add(load(d, i));
            if (COUNT <= 4) {
                s1 = s1.add(load(d, i + COUNT));
            }
            if (COUNT == 2) {
                s2 = s2.add(load(d, i + 4));
                s3 = s3.add(load(d, i + 6));
            }
        }
        // Written out: four vectors handed to a method of its own were boxed wherever it was not inlined, 192 bytes a call.
        s0.intoArray(lanes, 0);
        if (COUNT <= 4) {
            s1.intoArray(lanes, COUNT);
        }
        if (COUNT == 2) {
            s2.intoArray(lanes, 4);
            s3.intoArray(lanes, 6);
        }
    }

    /** Four chains whatever the width: the order of taking the larger cannot be seen in the result. */
    private static void max(double[] d, int a, int end, double[] lanes) {
        DoubleVector s0 = all(Double.NEGATIVE_INFINITY);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        int i = a;
        for (; i <= end - 4 * COUNT; i += 4 * COUNT) {
            s0 = s0.max(load(d, i));
            s1 = s1.max(load(d, i + COUNT));
            s2 = s2.max(load(d, i + 2 * COUNT));
            s3 = s3.max(load(d, i + 3 * COUNT));
        }
        for (; i < end; i += COUNT) {
            s0 = s0.max(load(d, i));
        }
        s0.max(s1).max(s2.max(s3)).intoArray(lanes, 0);
        Arrays.fill(lanes, COUNT, lanes.length, Double.NEGATIVE_INFINITY);
    }

    private static void min(double[] d, int a, int end, double[] lanes) {
        DoubleVector s0 = all(Double.POSITIVE_INFINITY);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        int i = a;
        for (; i <= end - 4 * COUNT; i += 4 * COUNT) {
            s0 = s0.min(load(d, i));
            s1 = s1.min(load(d, i + COUNT));
            s2 = s2.min(load(d, i + 2 * COUNT));
            s3 = s3.min(load(d, i + 3 * COUNT));
        }
        for (; i < end; i += COUNT) {
            s0 = s0.min(load(d, i));
        }
        s0.min(s1).min(s2.min(s3)).intoArray(lanes, 0);
        Arrays.fill(lanes, COUNT, lanes.length, Double.POSITIVE_INFINITY);
    }

    /** lanes = FMA chains of a·b over n elements, each lane from +0. */
    static void dot(double[] d, int a, int b, int n, double[] lanes) {
        DoubleVector s0 = all(0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        int end = n & -8;
        for (int i = 0; i < end; i += 8) {
            s0 = fma(load(d, a + i), load(d, b + i), s0);
            if (COUNT <= 4) {
                s1 = fma(load(d, a + i + COUNT), load(d, b + i + COUNT), s1);
            }
            if (COUNT == 2) {
                s2 = fma(load(d, a + i + 4), load(d, b + i + 4), s2);
                s3 = fma(load(d, a + i + 6), load(d, b + i + 6), s3);
            }
        }
        s0.intoArray(lanes, 0);
        if (COUNT <= 4) {
            s1.intoArray(lanes, COUNT);
        }
        if (COUNT == 2) {
            s2.intoArray(lanes, 4);
            s3.intoArray(lanes, 6);
        }
        ScalarSums.dot(d, a, b, end, n, lanes);
    }

    /** Folds n rows of {@code inner} columns on four row lanes; the last columns are done by a vector that overlaps the one before. */
    static void rows(Reduction f, double[] d, int a, int out, int n, int inner) {
        if (inner < COUNT || n < 4) {
            ScalarSums.rows(f, d, a, out, n, inner, 0);
            return;
        }
        int from = 0;
        if (f == Reduction.SUM) {
            for (; from <= inner - 2 * COUNT; from += 2 * COUNT) {
                sumRows2(d, a + from, out + from, n, inner);
            }
        }
        for (int i = from; i < inner; i += COUNT) {
            int at = Math.min(i, inner - COUNT);
            switch (f) {
                case SUM -> sumRows(d, a + at, out + at, n, inner);
                case MAX -> maxRows(d, a + at, out + at, n, inner);
                default -> minRows(d, a + at, out + at, n, inner);
            }
        }
    }

    /** Two vectors of columns side by side: whole pairs of cache lines. */
    private static void sumRows2(double[] d, int a, int out, int n, int step) {
        DoubleVector s0 = all(0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        DoubleVector t0 = s0;
        DoubleVector t1 = s0;
        DoubleVector t2 = s0;
        DoubleVector t3 = s0;
        int r = 0;
        int at = a;
        for (; r + 4 <= n; r += 4, at += 4 * step) {
            s0 = s0.add(load(d, at));
            t0 = t0.add(load(d, at + COUNT));
            s1 = s1.add(load(d, at + step));
            t1 = t1.add(load(d, at + step + COUNT));
            s2 = s2.add(load(d, at + 2 * step));
            t2 = t2.add(load(d, at + 2 * step + COUNT));
            s3 = s3.add(load(d, at + 3 * step));
            t3 = t3.add(load(d, at + 3 * step + COUNT));
        }
        if (r < n) {
            s0 = s0.add(load(d, at));
            t0 = t0.add(load(d, at + COUNT));
        }
        if (r + 1 < n) {
            s1 = s1.add(load(d, at + step));
            t1 = t1.add(load(d, at + step + COUNT));
        }
        if (r + 2 < n) {
            s2 = s2.add(load(d, at + 2 * step));
            t2 = t2.add(load(d, at + 2 * step + COUNT));
        }
        s0.add(s2).add(s1.add(s3)).intoArray(d, out);
        t0.add(t2).add(t1.add(t3)).intoArray(d, out + COUNT);
    }

    private static void sumRows(double[] d, int a, int out, int n, int step) {
        DoubleVector s0 = all(0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        int r = 0;
        int at = a;
        for (; r + 4 <= n; r += 4, at += 4 * step) {
            s0 = s0.add(load(d, at));
            s1 = s1.add(load(d, at + step));
            s2 = s2.add(load(d, at + 2 * step));
            s3 = s3.add(load(d, at + 3 * step));
        }
        if (r < n) {
            s0 = s0.add(load(d, at));
        }
        if (r + 1 < n) {
            s1 = s1.add(load(d, at + step));
        }
        if (r + 2 < n) {
            s2 = s2.add(load(d, at + 2 * step));
        }
        s0.add(s2).add(s1.add(s3)).intoArray(d, out);
    }

    private static void maxRows(double[] d, int a, int out, int n, int step) {
        DoubleVector s0 = load(d, a);
        DoubleVector s1 = s0;
        int r = 1;
        int at = a + step;
        for (; r + 2 <= n; r += 2, at += 2 * step) {
            s0 = s0.max(load(d, at));
            s1 = s1.max(load(d, at + step));
        }
        if (r < n) {
            s0 = s0.max(load(d, at));
        }
        s0.max(s1).intoArray(d, out);
    }

    private static void minRows(double[] d, int a, int out, int n, int step) {
        DoubleVector s0 = load(d, a);
        DoubleVector s1 = s0;
        int r = 1;
        int at = a + step;
        for (; r + 2 <= n; r += 2, at += 2 * step) {
            s0 = s0.min(load(d, at));
            s1 = s1.min(load(d, at + step));
        }
        if (r < n) {
            s0 = s0.min(load(d, at));
        }
        s0.min(s1).intoArray(d, out);
    }

    /** Returns whether n cells, a multiple of four vectors, are finite: x·0 is 0 for a finite x and NaN otherwise. */
    static boolean allFinite(double[] d, int a, int n, double[] lanes) {
        DoubleVector zero = all(0);
        DoubleVector s0 = zero;
        DoubleVector s1 = zero;
        DoubleVector s2 = zero;
        DoubleVector s3 = zero;
        for (int i = a; i < a + n; i += 4 * COUNT) {
            s0 = fma(load(d, i), zero, s0);
            s1 = fma(load(d, i + COUNT), zero, s1);
            s2 = fma(load(d, i + 2 * COUNT), zero, s2);
            s3 = fma(load(d, i + 3 * COUNT), zero, s3);
        }
        s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
        double s = 0;
        for (int l = 0; l < COUNT; l++) {
            s += lanes[l];
        }
        return s == 0;
    }
}
