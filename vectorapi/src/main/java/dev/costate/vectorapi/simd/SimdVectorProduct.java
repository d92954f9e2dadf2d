package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.Lanes.COUNT;
import static dev.costate.vectorapi.simd.Lanes.SPECIES;
import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;

import dev.costate.vectorapi.Kernels;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.DoubleVector;

/**
 * Products of a matrix and a vector, each element the chain of FMAs of {@link Kernels#product}. Stateless, thread-safe.
 *
 * <p>A vector times a matrix, {@link #columns}, has its sums side by side in vectors. A matrix times a vector,
 * {@link #rows}, would have to be transposed for that, which costs more than it saves: eight rows at a time in plain
 * arithmetic are as many chains as two FMAs a cycle need. For the calls by handle see {@link SimdCall}.
 */
final class SimdVectorProduct {
    /** Least columns of {@link #columns}. */
    static final int LEAST = 2 * COUNT;

    private static final int BLOCK = Kernels.PRODUCT_BLOCK;
    private static final MethodHandle[] LOOPS = SimdCall.table(SimdVectorProduct.class,
            MethodType.methodType(void.class, double[].class, int.class, int.class, int.class, double[].class,
                    int.class, int.class),
            "two", "four", "eight");

    private SimdVectorProduct() {
    }

    /**
     * d[c + j] = Σ d[v + p]·d[b + p·n + j] over p &lt; k, for j &lt; n.
     *
     * @param spare room for eight vectors
     */
    static void columns(double[] d, int v, int b, int c, int n, int k, double[] spare) {
        for (int j = 0; j < n;) {
            int left = n - j;
            int loop = left > 4 * COUNT && n >= 8 * COUNT ? 2 : left > 2 * COUNT && n >= 4 * COUNT ? 1 : 0;
            int width = COUNT << loop + 1;
            int first = Math.min(j, n - width);
            call(loop, d, v, b + first, n, d, c + first, Math.min(k, BLOCK));
            for (int p = BLOCK; p < k; p += BLOCK) {
                call(loop, d, v + p, b + p * n + first, n, spare, 0, Math.min(k - p, BLOCK));
                SimdRows.addBlock(spare, 0, width, d, c + first, n, 1, width);
            }
            j = first + width;
        }
    }

    private static void call(int loop, double[] d, int v, int b, int stepB, double[] o, int c, int length) {
        try {
            LOOPS[loop].invokeExact(d, v, b, stepB, o, c, length);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void two(double[] d, int v, int b, int stepB, double[] o, int c, int length) {
        DoubleVector s0 = broadcast(SPECIES, 0);
        DoubleVector s1 = s0;
        for (int p = 0; p < length; p++) {
            int at = b + p * stepB;
            DoubleVector x = broadcast(SPECIES, d[v + p]);
            s0 = x.fma(fromArray(SPECIES, d, at), s0);
            s1 = x.fma(fromArray(SPECIES, d, at + COUNT), s1);
        }
        s0.intoArray(o, c);
        s1.intoArray(o, c + COUNT);
    }

    static void four(double[] d, int v, int b, int stepB, double[] o, int c, int length) {
        DoubleVector s0 = broadcast(SPECIES, 0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        for (int p = 0; p < length; p++) {
            int at = b + p * stepB;
            DoubleVector x = broadcast(SPECIES, d[v + p]);
            s0 = x.fma(fromArray(SPECIES, d, at), s0);
            s1 = x.fma(fromArray(SPECIES, d, at + COUNT), s1);
            s2 = x.fma(fromArray(SPECIES, d, at + 2 * COUNT), s2);
            s3 = x.fma(fromArray(SPECIES, d, at + 3 * COUNT), s3);
        }
        s0.intoArray(o, c);
        s1.intoArray(o, c + COUNT);
        s2.intoArray(o, c + 2 * COUNT);
        s3.intoArray(o, c + 3 * COUNT);
    }

    static void eight(double[] d, int v, int b, int stepB, double[] o, int c, int length) {
        DoubleVector s0 = broadcast(SPECIES, 0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        DoubleVector s4 = s0;
        DoubleVector s5 = s0;
        DoubleVector s6 = s0;
        DoubleVector s7 = s0;
        for (int p = 0; p < length; p++) {
            int at = b + p * stepB;
            DoubleVector x = broadcast(SPECIES, d[v + p]);
            s0 = x.fma(fromArray(SPECIES, d, at), s0);
            s1 = x.fma(fromArray(SPECIES, d, at + COUNT), s1);
            s2 = x.fma(fromArray(SPECIES, d, at + 2 * COUNT), s2);
            s3 = x.fma(fromArray(SPECIES, d, at + 3 * COUNT), s3);
            s4 = x.fma(fromArray(SPECIES, d, at + 4 * COUNT), s4);
            s5 = x.fma(fromArray(SPECIES, d, at + 5 * COUNT), s5);
            s6 = x.fma(fromArray(SPECIES, d, at + 6 * COUNT), s6);
            s7 = x.fma(fromArray(SPECIES, d, at + 7 * COUNT), s7);
        }
        s0.intoArray(o, c);
        s1.intoArray(o, c + COUNT);
        s2.intoArray(o, c + 2 * COUNT);
        s3.intoArray(o, c + 3 * COUNT);
        s4.intoArray(o, c + 4 * COUNT);
        s5.intoArray(o, c + 5 * COUNT);
        s6.intoArray(o, c + 6 * COUNT);
        s7.intoArray(o, c + 7 * COUNT);
    }

    /** d[c + i] = Σ d[a + i·k + p]·d[v + p] over p &lt; k, for i &lt; m. */
    static void rows(double[] d, int a, int v, int c, int m, int k) {
        for (int i = 0; i < m;) {
            boolean tall = m - i > 4 && m >= 8;
            int at = tall ? Math.min(i, m - 8) : Math.max(0, Math.min(i, m - 4));
            int some = Math.min(tall ? 8 : 4, m);
            for (int p = 0; p < k; p += BLOCK) {
                int length = Math.min(k - p, BLOCK);
                if (tall) {
                    eightRows(d, a + at * k + p, k, v + p, c + at, length, p == 0);
                } else if (some > 1) {
                    fewRows(d, a + at * k + p, k, v + p, c + at, some, length, p == 0);
                } else {
                    oneRow(d, a + p, v + p, c, length, p == 0);
                }
            }
            i = at + some;
        }
    }

    private static void eightRows(double[] d, int a, int row, int v, int c, int length, boolean first) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int a1 = a + row;
        int a2 = a1 + row;
        int a3 = a2 + row;
        int a4 = a3 + row;
        int a5 = a4 + row;
        int a6 = a5 + row;
        int a7 = a6 + row;
        for (int p = 0; p < length; p++) {
            double x = d[v + p];
            s0 = Math.fma(d[a + p], x, s0);
            s1 = Math.fma(d[a1 + p], x, s1);
            s2 = Math.fma(d[a2 + p], x, s2);
            s3 = Math.fma(d[a3 + p], x, s3);
            s4 = Math.fma(d[a4 + p], x, s4);
            s5 = Math.fma(d[a5 + p], x, s5);
            s6 = Math.fma(d[a6 + p], x, s6);
            s7 = Math.fma(d[a7 + p], x, s7);
        }
        put(d, c, s0, first);
        put(d, c + 1, s1, first);
        put(d, c + 2, s2, first);
        put(d, c + 3, s3, first);
        put(d, c + 4, s4, first);
        put(d, c + 5, s5, first);
        put(d, c + 6, s6, first);
        put(d, c + 7, s7, first);
    }

    /** Two to four rows; if they are fewer than four, the last one is computed more than once. */
    private static void fewRows(double[] d, int a, int row, int v, int c, int rows, int length, boolean first) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int a1 = a + row;
        int a2 = a + Math.min(2, rows - 1) * row;
        int a3 = a + Math.min(3, rows - 1) * row;
        for (int p = 0; p < length; p++) {
            double x = d[v + p];
            s0 = Math.fma(d[a + p], x, s0);
            s1 = Math.fma(d[a1 + p], x, s1);
            s2 = Math.fma(d[a2 + p], x, s2);
            s3 = Math.fma(d[a3 + p], x, s3);
        }
        put(d, c, s0, first);
        put(d, c + 1, s1, first);
        if (rows > 2) {
            put(d, c + 2, s2, first);
        }
        if (rows > 3) {
            put(d, c + 3, s3, first);
        }
    }

    private static void oneRow(double[] d, int a, int v, int c, int length, boolean first) {
        double s = 0;
        for (int p = 0; p < length; p++) {
            s = Math.fma(d[a + p], d[v + p], s);
        }
        put(d, c, s, first);
    }

    private static void put(double[] d, int c, double s, boolean first) {
        d[c] = first ? s : d[c] + s;
    }
}
