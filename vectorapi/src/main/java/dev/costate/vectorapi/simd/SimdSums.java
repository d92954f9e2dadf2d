package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.Lanes.COUNT;
import static dev.costate.vectorapi.simd.Lanes.all;
import static dev.costate.vectorapi.simd.Lanes.load;

import dev.costate.vectorapi.Reduction;
import dev.costate.vectorapi.scalar.ScalarSums;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * Folds along an axis on vectors. Stateless, thread-safe.
 *
 * <p>Eight logical lanes are one, two or four vectors; they are stored and folded by the scalar tree. For the calls by
 * handle see {@link SimdCall}.
 */
final class SimdSums {
    /** Folds of a contiguous range into lanes, by {@link Reduction}; then dot product and test for finiteness. */
    private static final MethodHandle[] RANGES = SimdCall.table(SimdSums.class,
            MethodType.methodType(void.class, double[].class, int.class, int.class, int.class, double[].class), "sum",
            "max", "min", "products", "nonFinite");
    private static final int DOT = 3;
    private static final int FINITE = 4;

    /** Folds of the rows of one vector of columns, by {@link Reduction}; then the sum for two vectors. */
    private static final MethodHandle[] ROWS = SimdCall.table(SimdSums.class,
            MethodType.methodType(void.class, double[].class, int.class, int.class, int.class, int.class), "sumRows",
            "maxRows", "minRows", "sumRows2");
    private static final int SUM_2 = 3;

    private SimdSums() {
    }

    /** Folds n contiguous elements on eight lanes. */
    static double range(Reduction f, double[] d, int a, int n, double[] lanes) {
        if (n < 16) {
            return f == Reduction.SUM ? ScalarSums.sum(d, a, n) : ScalarSums.extreme(f, d, a, n);
        }
        int whole = n & -8;
        run(f.ordinal(), d, a, a, whole, lanes);
        for (int i = whole; i < n; i++) {
            lanes[i - whole] = ScalarSums.fold(f, lanes[i - whole], d[a + i]);
        }
        return ScalarSums.tree(f, lanes);
    }

    private static void run(int fold, double[] d, int a, int b, int n, double[] lanes) {
        try {
            RANGES[fold].invokeExact(d, a, b, n, lanes);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    private static void runRows(int fold, double[] d, int a, int out, int n, int step) {
        try {
            ROWS[fold].invokeExact(d, a, out, n, step);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void sum(double[] d, int a, int b, int n, double[] lanes) {
        DoubleVector s0 = all(0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        for (int i = a; i < a + n; i += 8) {
            s0 = s0.add(load(d, i));
            if (COUNT <= 4) {
                s1 = s1.add(load(d, i + COUNT));
            }
            if (COUNT == 2) {
                s2 = s2.add(load(d, i + 4));
                s3 = s3.add(load(d, i + 6));
            }
        }
        // Written out: outside a loop C2 inlines only helpers of at most 35 bytecodes; with a helper four vectors were
        // boxed, 192 bytes a call.
        s0.intoArray(lanes, 0);
        if (COUNT <= 4) {
            s1.intoArray(lanes, COUNT);
        }
        if (COUNT == 2) {
            s2.intoArray(lanes, 4);
            s3.intoArray(lanes, 6);
        }
    }

    /** Four chains at every width: the result of a maximum is independent of the order. */
    static void max(double[] d, int a, int b, int n, double[] lanes) {
        int end = a + n;
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

    static void min(double[] d, int a, int b, int n, double[] lanes) {
        int end = a + n;
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
        int whole = n & -8;
        run(DOT, d, a, b, whole, lanes);
        ScalarSums.dot(d, a, b, whole, n, lanes);
    }

    static void products(double[] d, int a, int b, int n, double[] lanes) {
        DoubleVector s0 = all(0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        for (int i = 0; i < n; i += 8) {
            s0 = load(d, a + i).fma(load(d, b + i), s0);
            if (COUNT <= 4) {
                s1 = load(d, a + i + COUNT).fma(load(d, b + i + COUNT), s1);
            }
            if (COUNT == 2) {
                s2 = load(d, a + i + 4).fma(load(d, b + i + 4), s2);
                s3 = load(d, a + i + 6).fma(load(d, b + i + 6), s3);
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
    }

    /**
     * Folds n rows of {@code inner} columns on four row lanes.
     *
     * <p>The vector of the last columns overlaps the one before.
     */
    static void rows(Reduction f, double[] d, int a, int out, int n, int inner) {
        if (inner < COUNT || n < 4) {
            ScalarSums.rows(f, d, a, out, n, inner, 0);
            return;
        }
        int from = 0;
        if (f == Reduction.SUM) {
            for (; from <= inner - 2 * COUNT; from += 2 * COUNT) {
                runRows(SUM_2, d, a + from, out + from, n, inner);
            }
        }
        for (int i = from; i < inner; i += COUNT) {
            int at = Math.min(i, inner - COUNT);
            runRows(f.ordinal(), d, a + at, out + at, n, inner);
        }
    }

    /** Two vectors of columns side by side: whole pairs of cache lines. */
    static void sumRows2(double[] d, int a, int out, int n, int step) {
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

    static void sumRows(double[] d, int a, int out, int n, int step) {
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

    static void maxRows(double[] d, int a, int out, int n, int step) {
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

    static void minRows(double[] d, int a, int out, int n, int step) {
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

    /** Returns whether n cells, a multiple of four vectors, are finite. */
    static boolean allFinite(double[] d, int a, int n, double[] lanes) {
        run(FINITE, d, a, a, n, lanes);
        double s = 0;
        for (int l = 0; l < COUNT; l++) {
            s += lanes[l];
        }
        return s == 0;
    }

    /** x·0 is 0 for a finite x and NaN otherwise. */
    static void nonFinite(double[] d, int a, int b, int n, double[] lanes) {
        DoubleVector zero = all(0);
        DoubleVector s0 = zero;
        DoubleVector s1 = zero;
        DoubleVector s2 = zero;
        DoubleVector s3 = zero;
        for (int i = a; i < a + n; i += 4 * COUNT) {
            s0 = load(d, i).fma(zero, s0);
            s1 = load(d, i + COUNT).fma(zero, s1);
            s2 = load(d, i + 2 * COUNT).fma(zero, s2);
            s3 = load(d, i + 3 * COUNT).fma(zero, s3);
        }
        s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
    }
}
