package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.Lanes.COUNT;
import static dev.costate.vectorapi.simd.Lanes.all;
import static dev.costate.vectorapi.simd.Lanes.load;

import dev.costate.vectorapi.Kernels;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * Products A·B of a short inner length, as narrow layers have, with a bias. Stateless, thread-safe.
 *
 * <p>A tile of {@link SimdTiles} would end before its loop is at speed. Here a panel of B, two or four vectors wide,
 * stays in registers while all rows of A pass by: kK×V holds K rows of V vectors. A longer inner index takes several
 * passes, of which moreK goes on with the sums that the one before left in C. Each element is the chain of FMAs of
 * {@link Kernels#product}, then plus the bias. For the calls by handle see {@link SimdCall}.
 */
final class SimdShortProduct {
    /** Greatest inner length of one pass: two vectors of each row of B take half of the registers. */
    private static final int DEPTH = COUNT == 8 ? 8 : 4;

    /** Greatest inner length; a longer one keeps a tile busy. */
    private static final int LONGEST = 16;

    /** Rows from which filling the registers pays off. */
    private static final int LEAST = 4;

    /** Rows from which filling them several times does. */
    private static final int LEAST_OF_SEVERAL = 32;

    /** The bias of a product without one: what leaves the sign of the other zero. */
    private static final double[] NO_BIAS = new double[4 * COUNT];

    static {
        Arrays.fill(NO_BIAS, -0.0);
    }

    private static final MethodType PASS = MethodType.methodType(void.class, double[].class, int.class, int.class,
            double[].class, int.class, int.class, double[].class, int.class, double[].class, int.class, int.class,
            int.class);

    /** Passes over panels of two vectors, by inner length. */
    private static final MethodHandle[] TWO = SimdCall.table(SimdShortProduct.class, PASS, "k1x2", "k2x2", "k3x2",
            "k4x2", "k5x2", "k6x2", "k7x2", "k8x2");

    /** The same, of which each goes on with the sums in C. */
    private static final MethodHandle[] MORE = SimdCall.table(SimdShortProduct.class, PASS, "more1", "more2", "more3",
            "more4", "more5", "more6", "more7", "more8");

    /** Passes over panels of four vectors, by inner length. */
    private static final MethodHandle[] FOUR = SimdCall.table(SimdShortProduct.class, PASS, "k1x4", "k2x4", "k3x4",
            "k4x4");

    private SimdShortProduct() {
    }

    /** Returns whether a product of this size is computed here. */
    static boolean fits(int m, int n, int k) {
        return k <= DEPTH ? k > 0 && n >= 2 * COUNT && m >= LEAST
                : k <= LONGEST && n % (2 * COUNT) == 0 && m >= LEAST_OF_SEVERAL;
    }

    /** o[c + i·n + j] = Σ d[a + i·k + p]·e[b + p·n + j] over p &lt; k, for i &lt; m, j &lt; n. */
    static void product(double[] d, int a, double[] e, int b, double[] o, int c, int m, int n, int k) {
        affine(d, a, e, b, NO_BIAS, -1, o, c, m, n, k);
    }

    /**
     * The same plus bias[at + j].
     *
     * <p>The last panel overlaps the one before where the vectors do not divide n.
     *
     * @param at −1 for no bias
     */
    static void affine(double[] d, int a, double[] e, int b, double[] bias, int at, double[] o, int c, int m, int n,
            int k) {
        int wide = COUNT == 8 && k <= 4 && n >= 4 * COUNT ? 4 * COUNT : 2 * COUNT;
        for (int next = 0; next < n;) {
            int width = n - next > 2 * COUNT ? wide : 2 * COUNT;
            int j = Math.min(next, n - width);
            MethodHandle[] passes = width == 2 * COUNT ? TWO : FOUR;
            for (int p = 0; p < k; p += DEPTH) {
                boolean none = at < 0 || p + DEPTH < k;
                pass(passes[Math.min(k - p, DEPTH) - 1], d, a + p, k, e, b + p * n + j, n, none ? NO_BIAS : bias,
                        none ? 0 : at + j, o, c + j, n, m);
                passes = MORE;
            }
            next = j + width;
        }
    }

    private static void pass(MethodHandle loop, double[] d, int a, int rowA, double[] e, int b, int rowB,
            double[] bias, int end, double[] o, int c, int rowC, int rows) {
        try {
            loop.invokeExact(d, a, rowA, e, b, rowB, bias, end, o, c, rowC, rows);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void k1x2(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void k2x2(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void k3x2(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void k4x2(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void k5x2(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector b40 = load(e, b + 4 * rowB);
        DoubleVector b41 = load(e, b + 4 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            x = all(d[from + 4]);
            s0 = x.fma(b40, s0);
            s1 = x.fma(b41, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void k6x2(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector b40 = load(e, b + 4 * rowB);
        DoubleVector b41 = load(e, b + 4 * rowB + COUNT);
        DoubleVector b50 = load(e, b + 5 * rowB);
        DoubleVector b51 = load(e, b + 5 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            x = all(d[from + 4]);
            s0 = x.fma(b40, s0);
            s1 = x.fma(b41, s1);
            x = all(d[from + 5]);
            s0 = x.fma(b50, s0);
            s1 = x.fma(b51, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void k7x2(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector b40 = load(e, b + 4 * rowB);
        DoubleVector b41 = load(e, b + 4 * rowB + COUNT);
        DoubleVector b50 = load(e, b + 5 * rowB);
        DoubleVector b51 = load(e, b + 5 * rowB + COUNT);
        DoubleVector b60 = load(e, b + 6 * rowB);
        DoubleVector b61 = load(e, b + 6 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            x = all(d[from + 4]);
            s0 = x.fma(b40, s0);
            s1 = x.fma(b41, s1);
            x = all(d[from + 5]);
            s0 = x.fma(b50, s0);
            s1 = x.fma(b51, s1);
            x = all(d[from + 6]);
            s0 = x.fma(b60, s0);
            s1 = x.fma(b61, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void k8x2(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector b40 = load(e, b + 4 * rowB);
        DoubleVector b41 = load(e, b + 4 * rowB + COUNT);
        DoubleVector b50 = load(e, b + 5 * rowB);
        DoubleVector b51 = load(e, b + 5 * rowB + COUNT);
        DoubleVector b60 = load(e, b + 6 * rowB);
        DoubleVector b61 = load(e, b + 6 * rowB + COUNT);
        DoubleVector b70 = load(e, b + 7 * rowB);
        DoubleVector b71 = load(e, b + 7 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            x = all(d[from + 4]);
            s0 = x.fma(b40, s0);
            s1 = x.fma(b41, s1);
            x = all(d[from + 5]);
            s0 = x.fma(b50, s0);
            s1 = x.fma(b51, s1);
            x = all(d[from + 6]);
            s0 = x.fma(b60, s0);
            s1 = x.fma(b61, s1);
            x = all(d[from + 7]);
            s0 = x.fma(b70, s0);
            s1 = x.fma(b71, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void k1x4(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b02 = load(e, b + 2 * COUNT);
        DoubleVector b03 = load(e, b + 3 * COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector end2 = load(bias, end + 2 * COUNT);
        DoubleVector end3 = load(bias, end + 3 * COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            DoubleVector s2 = x.fma(b02, zero);
            DoubleVector s3 = x.fma(b03, zero);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
            s2.add(end2).intoArray(o, to + 2 * COUNT);
            s3.add(end3).intoArray(o, to + 3 * COUNT);
        }
    }

    static void k2x4(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b02 = load(e, b + 2 * COUNT);
        DoubleVector b03 = load(e, b + 3 * COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b12 = load(e, b + rowB + 2 * COUNT);
        DoubleVector b13 = load(e, b + rowB + 3 * COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector end2 = load(bias, end + 2 * COUNT);
        DoubleVector end3 = load(bias, end + 3 * COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            DoubleVector s2 = x.fma(b02, zero);
            DoubleVector s3 = x.fma(b03, zero);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            s2 = x.fma(b12, s2);
            s3 = x.fma(b13, s3);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
            s2.add(end2).intoArray(o, to + 2 * COUNT);
            s3.add(end3).intoArray(o, to + 3 * COUNT);
        }
    }

    static void k3x4(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b02 = load(e, b + 2 * COUNT);
        DoubleVector b03 = load(e, b + 3 * COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b12 = load(e, b + rowB + 2 * COUNT);
        DoubleVector b13 = load(e, b + rowB + 3 * COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b22 = load(e, b + 2 * rowB + 2 * COUNT);
        DoubleVector b23 = load(e, b + 2 * rowB + 3 * COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector end2 = load(bias, end + 2 * COUNT);
        DoubleVector end3 = load(bias, end + 3 * COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            DoubleVector s2 = x.fma(b02, zero);
            DoubleVector s3 = x.fma(b03, zero);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            s2 = x.fma(b12, s2);
            s3 = x.fma(b13, s3);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            s2 = x.fma(b22, s2);
            s3 = x.fma(b23, s3);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
            s2.add(end2).intoArray(o, to + 2 * COUNT);
            s3.add(end3).intoArray(o, to + 3 * COUNT);
        }
    }

    static void k4x4(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b02 = load(e, b + 2 * COUNT);
        DoubleVector b03 = load(e, b + 3 * COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b12 = load(e, b + rowB + 2 * COUNT);
        DoubleVector b13 = load(e, b + rowB + 3 * COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b22 = load(e, b + 2 * rowB + 2 * COUNT);
        DoubleVector b23 = load(e, b + 2 * rowB + 3 * COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector b32 = load(e, b + 3 * rowB + 2 * COUNT);
        DoubleVector b33 = load(e, b + 3 * rowB + 3 * COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        DoubleVector end2 = load(bias, end + 2 * COUNT);
        DoubleVector end3 = load(bias, end + 3 * COUNT);
        DoubleVector zero = all(0);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector x = all(d[from]);
            DoubleVector s0 = x.fma(b00, zero);
            DoubleVector s1 = x.fma(b01, zero);
            DoubleVector s2 = x.fma(b02, zero);
            DoubleVector s3 = x.fma(b03, zero);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            s2 = x.fma(b12, s2);
            s3 = x.fma(b13, s3);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            s2 = x.fma(b22, s2);
            s3 = x.fma(b23, s3);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            s2 = x.fma(b32, s2);
            s3 = x.fma(b33, s3);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
            s2.add(end2).intoArray(o, to + 2 * COUNT);
            s3.add(end3).intoArray(o, to + 3 * COUNT);
        }
    }

    static void more1(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector s0 = load(o, to);
            DoubleVector s1 = load(o, to + COUNT);
            DoubleVector x = all(d[from]);
            s0 = x.fma(b00, s0);
            s1 = x.fma(b01, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void more2(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector s0 = load(o, to);
            DoubleVector s1 = load(o, to + COUNT);
            DoubleVector x = all(d[from]);
            s0 = x.fma(b00, s0);
            s1 = x.fma(b01, s1);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void more3(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector s0 = load(o, to);
            DoubleVector s1 = load(o, to + COUNT);
            DoubleVector x = all(d[from]);
            s0 = x.fma(b00, s0);
            s1 = x.fma(b01, s1);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void more4(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector s0 = load(o, to);
            DoubleVector s1 = load(o, to + COUNT);
            DoubleVector x = all(d[from]);
            s0 = x.fma(b00, s0);
            s1 = x.fma(b01, s1);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void more5(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector b40 = load(e, b + 4 * rowB);
        DoubleVector b41 = load(e, b + 4 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector s0 = load(o, to);
            DoubleVector s1 = load(o, to + COUNT);
            DoubleVector x = all(d[from]);
            s0 = x.fma(b00, s0);
            s1 = x.fma(b01, s1);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            x = all(d[from + 4]);
            s0 = x.fma(b40, s0);
            s1 = x.fma(b41, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void more6(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector b40 = load(e, b + 4 * rowB);
        DoubleVector b41 = load(e, b + 4 * rowB + COUNT);
        DoubleVector b50 = load(e, b + 5 * rowB);
        DoubleVector b51 = load(e, b + 5 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector s0 = load(o, to);
            DoubleVector s1 = load(o, to + COUNT);
            DoubleVector x = all(d[from]);
            s0 = x.fma(b00, s0);
            s1 = x.fma(b01, s1);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            x = all(d[from + 4]);
            s0 = x.fma(b40, s0);
            s1 = x.fma(b41, s1);
            x = all(d[from + 5]);
            s0 = x.fma(b50, s0);
            s1 = x.fma(b51, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void more7(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector b40 = load(e, b + 4 * rowB);
        DoubleVector b41 = load(e, b + 4 * rowB + COUNT);
        DoubleVector b50 = load(e, b + 5 * rowB);
        DoubleVector b51 = load(e, b + 5 * rowB + COUNT);
        DoubleVector b60 = load(e, b + 6 * rowB);
        DoubleVector b61 = load(e, b + 6 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector s0 = load(o, to);
            DoubleVector s1 = load(o, to + COUNT);
            DoubleVector x = all(d[from]);
            s0 = x.fma(b00, s0);
            s1 = x.fma(b01, s1);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            x = all(d[from + 4]);
            s0 = x.fma(b40, s0);
            s1 = x.fma(b41, s1);
            x = all(d[from + 5]);
            s0 = x.fma(b50, s0);
            s1 = x.fma(b51, s1);
            x = all(d[from + 6]);
            s0 = x.fma(b60, s0);
            s1 = x.fma(b61, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }

    static void more8(double[] d, int a, int rowA, double[] e, int b, int rowB, double[] bias, int end,
            double[] o, int c, int rowC, int rows) {
        DoubleVector b00 = load(e, b);
        DoubleVector b01 = load(e, b + COUNT);
        DoubleVector b10 = load(e, b + rowB);
        DoubleVector b11 = load(e, b + rowB + COUNT);
        DoubleVector b20 = load(e, b + 2 * rowB);
        DoubleVector b21 = load(e, b + 2 * rowB + COUNT);
        DoubleVector b30 = load(e, b + 3 * rowB);
        DoubleVector b31 = load(e, b + 3 * rowB + COUNT);
        DoubleVector b40 = load(e, b + 4 * rowB);
        DoubleVector b41 = load(e, b + 4 * rowB + COUNT);
        DoubleVector b50 = load(e, b + 5 * rowB);
        DoubleVector b51 = load(e, b + 5 * rowB + COUNT);
        DoubleVector b60 = load(e, b + 6 * rowB);
        DoubleVector b61 = load(e, b + 6 * rowB + COUNT);
        DoubleVector b70 = load(e, b + 7 * rowB);
        DoubleVector b71 = load(e, b + 7 * rowB + COUNT);
        DoubleVector end0 = load(bias, end);
        DoubleVector end1 = load(bias, end + COUNT);
        for (int r = 0; r < rows; r++) {
            int from = a + r * rowA;
            int to = c + r * rowC;
            DoubleVector s0 = load(o, to);
            DoubleVector s1 = load(o, to + COUNT);
            DoubleVector x = all(d[from]);
            s0 = x.fma(b00, s0);
            s1 = x.fma(b01, s1);
            x = all(d[from + 1]);
            s0 = x.fma(b10, s0);
            s1 = x.fma(b11, s1);
            x = all(d[from + 2]);
            s0 = x.fma(b20, s0);
            s1 = x.fma(b21, s1);
            x = all(d[from + 3]);
            s0 = x.fma(b30, s0);
            s1 = x.fma(b31, s1);
            x = all(d[from + 4]);
            s0 = x.fma(b40, s0);
            s1 = x.fma(b41, s1);
            x = all(d[from + 5]);
            s0 = x.fma(b50, s0);
            s1 = x.fma(b51, s1);
            x = all(d[from + 6]);
            s0 = x.fma(b60, s0);
            s1 = x.fma(b61, s1);
            x = all(d[from + 7]);
            s0 = x.fma(b70, s0);
            s1 = x.fma(b71, s1);
            s0.add(end0).intoArray(o, to);
            s1.add(end1).intoArray(o, to + COUNT);
        }
    }
}
