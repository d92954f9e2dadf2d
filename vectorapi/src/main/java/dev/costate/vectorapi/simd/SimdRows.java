package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.Lanes.COUNT;
import static dev.costate.vectorapi.simd.Lanes.all;
import static dev.costate.vectorapi.simd.Lanes.load;

import dev.costate.vectorapi.Fma;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Kernels on ranges and rows that are neither functions nor folds. Stateless, thread-safe.
 *
 * <p>For the calls by handle see {@link SimdCall}.
 */
final class SimdRows {
    private static final MethodHandle[] RANGE = SimdCall.table(SimdRows.class, MethodType.methodType(void.class,
            double[].class, double.class, int.class, int.class, int.class, int.class, int.class), "axpyLoop",
            "selectLoop");
    private static final MethodHandle[] ROWS = SimdCall.table(SimdRows.class,
            MethodType.methodType(void.class, double[].class, int.class, int.class, int.class, int.class), "repeatLoop",
            "addLoop", "addRows8", "addRows2",
            "addRows1");
    private static final MethodHandle[] BLOCKS = SimdCall.table(SimdRows.class, MethodType.methodType(void.class,
            double[].class, int.class, int.class, double[].class, int.class, int.class, int.class, int.class),
            "addBlockLoop", "copyBlockLoop");

    private SimdRows() {
    }

    /** d[out + i] = fma(s, d[a + i], d[b + i]). */
    static void axpy(double[] d, double s, int a, int b, int out, int n) {
        try {
            RANGE[0].invokeExact(d, s, 0, a, b, out, n);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void axpyLoop(double[] d, double s, int none, int a, int b, int out, int n) {
        DoubleVector sv = all(s);
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            sv.fma(load(d, a + i), load(d, b + i)).intoArray(d, out + i);
        }
        for (; i < n; i++) {
            d[out + i] = Fma.fma(s, d[a + i], d[b + i]);
        }
    }

    /** d[out + i] = d[c + i] ≠ 0 ? d[a + i] : d[b + i]. */
    static void select(double[] d, int c, int a, int b, int out, int n) {
        try {
            RANGE[1].invokeExact(d, 0.0, c, a, b, out, n);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void selectLoop(double[] d, double none, int c, int a, int b, int out, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            // Twice the bits drops the sign; t | −t then has its top bit set exactly where c is not ±0.
            LongVector t = load(d, c + i).reinterpretAsLongs().lanewise(VectorOperators.LSHL, 1);
            LongVector zero = t.sub(t);
            LongVector mask = zero.sub(t.or(zero.sub(t)).lanewise(VectorOperators.LSHR, 63));
            LongVector y = load(d, b + i).reinterpretAsLongs();
            LongVector x = load(d, a + i).reinterpretAsLongs();
            y.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.XOR, y).and(mask)).reinterpretAsDoubles()
                    .intoArray(d, out + i);
        }
        for (; i < n; i++) {
            d[out + i] = d[c + i] != 0 ? d[a + i] : d[b + i];
        }
    }

    /** d[to + i·times + j] = d[from + i] for i &lt; n, j &lt; times; at least a vector of times. */
    static void repeatEach(double[] d, int from, int to, int n, int times) {
        try {
            ROWS[0].invokeExact(d, from, to, n, times);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void repeatLoop(double[] d, int from, int to, int n, int times) {
        for (int i = 0, y = to; i < n; i++, y += times) {
            DoubleVector x = all(d[from + i]);
            for (int j = 0; j < times - COUNT; j += COUNT) {
                x.intoArray(d, y + j);
            }
            x.intoArray(d, y + times - COUNT);
        }
    }

    /** d[out + r·n + j] += d[b + j]. */
    static void addRow(double[] d, int b, int out, int rows, int n) {
        try {
            ROWS[1].invokeExact(d, b, out, rows, n);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void addLoop(double[] d, int b, int out, int rows, int n) {
        for (int r = 0, at = out; r < rows; r++, at += n) {
            int j = 0;
            for (; j <= n - COUNT; j += COUNT) {
                load(d, at + j).add(load(d, b + j)).intoArray(d, at + j);
            }
            for (; j < n; j++) {
                d[at + j] += d[b + j];
            }
        }
    }

    /** d[sum + j] += d[x + r·n + j] for r = 0, 1, …, for the columns j of whole vectors; returns how many those are. */
    static int addRows(double[] d, int x, int sum, int rows, int n) {
        try {
            int j = 0;
            for (; j <= n - 8 * COUNT; j += 8 * COUNT) {
                ROWS[2].invokeExact(d, x + j, sum + j, rows, n);
            }
            for (; j <= n - 2 * COUNT; j += 2 * COUNT) {
                ROWS[3].invokeExact(d, x + j, sum + j, rows, n);
            }
            for (; j <= n - COUNT; j += COUNT) {
                ROWS[4].invokeExact(d, x + j, sum + j, rows, n);
            }
            return j;
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void addRows8(double[] d, int x, int sum, int rows, int n) {
        DoubleVector s0 = load(d, sum);
        DoubleVector s1 = load(d, sum + COUNT);
        DoubleVector s2 = load(d, sum + 2 * COUNT);
        DoubleVector s3 = load(d, sum + 3 * COUNT);
        DoubleVector s4 = load(d, sum + 4 * COUNT);
        DoubleVector s5 = load(d, sum + 5 * COUNT);
        DoubleVector s6 = load(d, sum + 6 * COUNT);
        DoubleVector s7 = load(d, sum + 7 * COUNT);
        for (int r = 0, at = x; r < rows; r++, at += n) {
            s0 = s0.add(load(d, at));
            s1 = s1.add(load(d, at + COUNT));
            s2 = s2.add(load(d, at + 2 * COUNT));
            s3 = s3.add(load(d, at + 3 * COUNT));
            s4 = s4.add(load(d, at + 4 * COUNT));
            s5 = s5.add(load(d, at + 5 * COUNT));
            s6 = s6.add(load(d, at + 6 * COUNT));
            s7 = s7.add(load(d, at + 7 * COUNT));
        }
        s0.intoArray(d, sum);
        s1.intoArray(d, sum + COUNT);
        s2.intoArray(d, sum + 2 * COUNT);
        s3.intoArray(d, sum + 3 * COUNT);
        s4.intoArray(d, sum + 4 * COUNT);
        s5.intoArray(d, sum + 5 * COUNT);
        s6.intoArray(d, sum + 6 * COUNT);
        s7.intoArray(d, sum + 7 * COUNT);
    }

    static void addRows2(double[] d, int x, int sum, int rows, int n) {
        DoubleVector s0 = load(d, sum);
        DoubleVector s1 = load(d, sum + COUNT);
        for (int r = 0, at = x; r < rows; r++, at += n) {
            s0 = s0.add(load(d, at));
            s1 = s1.add(load(d, at + COUNT));
        }
        s0.intoArray(d, sum);
        s1.intoArray(d, sum + COUNT);
    }

    static void addRows1(double[] d, int x, int sum, int rows, int n) {
        DoubleVector s = load(d, sum);
        for (int r = 0, at = x; r < rows; r++, at += n) {
            s = s.add(load(d, at));
        }
        s.intoArray(d, sum);
    }

    /** y[b + r·rowB + j] += x[a + r·rowA + j] for r &lt; rows, j &lt; cols. */
    static void addBlock(double[] x, int a, int rowA, double[] y, int b, int rowB, int rows, int cols) {
        try {
            BLOCKS[0].invokeExact(x, a, rowA, y, b, rowB, rows, cols);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void addBlockLoop(double[] x, int a, int rowA, double[] y, int b, int rowB, int rows, int cols) {
        for (int r = 0, from = a, to = b; r < rows; r++, from += rowA, to += rowB) {
            int j = 0;
            for (; j <= cols - COUNT; j += COUNT) {
                load(y, to + j).add(load(x, from + j)).intoArray(y, to + j);
            }
            for (; j < cols; j++) {
                y[to + j] += x[from + j];
            }
        }
    }

    /** y[b + r·rowB + j] = x[a + r·rowA + j] for r &lt; rows, j &lt; cols; cols is a multiple of the lanes. */
    static void copyBlock(double[] x, int a, int rowA, double[] y, int b, int rowB, int rows, int cols) {
        try {
            BLOCKS[1].invokeExact(x, a, rowA, y, b, rowB, rows, cols);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void copyBlockLoop(double[] x, int a, int rowA, double[] y, int b, int rowB, int rows, int cols) {
        for (int r = 0, from = a, to = b; r < rows; r++, from += rowA, to += rowB) {
            for (int j = 0; j < cols; j += COUNT) {
                load(x, from + j).intoArray(y, to + j);
            }
        }
    }
}
