package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.Lanes.COUNT;

import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Fma;
import dev.costate.vectorapi.Memory;
import dev.costate.vectorapi.Reduction;
import dev.costate.vectorapi.Unary;
import dev.costate.vectorapi.scalar.ScalarFourier;
import dev.costate.vectorapi.scalar.ScalarKernels;
import dev.costate.vectorapi.scalar.ScalarStages;
import dev.costate.vectorapi.scalar.ScalarSums;
import java.util.Arrays;

/**
 * Kernels on the JDK Vector API, with the bits of {@link ScalarKernels}. Thread-confined.
 *
 * <p>The inherited methods move data only, or are built from {@link #binary}.
 */
public final class SimdKernels extends ScalarKernels {
    /**
     * Elements (of a product: multiplications) that the scalar kernels still compute.
     *
     * <p>The start value is {@code -Dcostate.warmup}, 0 by default. Until C2 has compiled it the Vector API is
     * interpreted, makes an object of every vector and loads two hundred classes. A short command ends before that pays
     * off (one iteration of {@code spiral}: 0.57 s without, 0.43 s with ten million).
     *
     * <p>The bits are the same; threads that race here lose a count.
     */
    private static long cold = Math.max(0, Long.getLong("costate.warmup", 0));

    private static final SimdPass SQUARE = SimdPass.of(SimdArithmetic.class, "square");
    private static final SimdPass CUBE = SimdPass.of(SimdArithmetic.class, "cube");
    private static final SimdPass TIMES = SimdPass.of(SimdArithmetic.class, "multiply");

    /** Scratch for a last, partly used vector. */
    private final double[] spare = new double[SUM_LANES];

    private final SimdProduct product = new SimdProduct();

    /** Makes kernels bound to {@code memory}. */
    public SimdKernels(Memory memory) {
        super(memory);
        if (!Fma.PRESENT) {
            throw new IllegalStateException("no fused multiply-add");
        }
        if (COUNT != 2 && COUNT != 4 && COUNT != 8) {
            throw new IllegalStateException("vectors of " + COUNT + " f64 lanes; must be 2, 4 or 8");
        }
    }

    /** Whether the scalar kernels compute this call, of so many elements. */
    private static boolean cold(long work) {
        return cold > 0 && (cold -= work) >= 0;
    }

    @Override
    public String name() {
        return "simd";
    }

    @Override
    public int lanes() {
        return COUNT;
    }

    @Override
    public void unary(Unary f, int a, int out, int n) {
        if (cold(n)) {
            super.unary(f, a, out, n);
            return;
        }
        SimdFunctions.unary(f, memory.cells, a, out, n);
    }

    @Override
    public void siluWithDerivative(int a, int out, int derivative, int n) {
        if (cold(n)) {
            super.siluWithDerivative(a, out, derivative, n);
            return;
        }
        SimdFunctions.siluWithDerivative(memory.cells, a, out, derivative, n);
    }

    @Override
    public void binary(Binary f, int a, int aStep, int b, int bStep, int out, int n) {
        if (cold(n)) {
            super.binary(f, a, aStep, b, bStep, out, n);
            return;
        }
        SimdFunctions.binary(f, memory.cells, a, aStep, b, bStep, out, n);
    }

    @Override
    public void uniform(long seed, long stream, long counter, int out, int n) {
        if (cold(n)) {
            super.uniform(seed, stream, counter, out, n);
            return;
        }
        SimdFunctions.uniform(memory.cells, seed, stream, counter, out, n);
    }

    @Override
    public void normal(long seed, long stream, long counter, int out, int n) {
        if (cold(n)) {
            super.normal(seed, stream, counter, out, n);
            return;
        }
        SimdFunctions.normal(memory.cells, seed, stream, counter, out, n);
    }

    @Override
    public void power(int a, int p, int out, int n) {
        if (cold(n)) {
            super.power(a, p, out, n);
            return;
        }
        if (p == 2 || p == 3) {
            low(memory.cells, a, p, out, n);
            return;
        }
        for (int i = 0; i < n; i += piece.length) {
            powerPiece(memory.cells, a + i, p, out + i, Math.min(piece.length, n - i));
        }
    }

    private static void low(double[] d, int a, int p, int out, int n) {
        int end = n - n % COUNT;
        (p == 2 ? SQUARE : CUBE).run(d, a, d, a, d, d, out, end);
        for (int i = end; i < n; i++) {
            d[out + i] = power(d[a + i], p);
        }
    }

    /** One pass a factor: a loop over the bits of p inside a loop over vectors would box every vector. */
    private void powerPiece(double[] d, int a, int p, int out, int n) {
        System.arraycopy(d, a, piece, 0, n);
        boolean started = false;
        for (long e = Math.abs((long) p); e > 0; e >>= 1) {
            if ((e & 1) == 1) {
                if (started) {
                    multiply(d, out, piece, 0, n);
                } else {
                    System.arraycopy(piece, 0, d, out, n);
                    started = true;
                }
            }
            if (e > 1) {
                multiply(piece, 0, piece, 0, n);
            }
        }
        if (!started) {
            Arrays.fill(d, out, out + n, 1.0);
        } else if (p < 0) {
            unary(Unary.RECIPROCAL, out, out, n);
        }
    }

    /** x[xa + i] ·= y[ya + i]. */
    private static void multiply(double[] x, int xa, double[] y, int ya, int n) {
        int end = n - n % COUNT;
        TIMES.run(x, xa, y, ya, x, x, xa, end);
        for (int i = end; i < n; i++) {
            x[xa + i] *= y[ya + i];
        }
    }

    @Override
    public void select(int c, int a, int b, int out, int n) {
        if (cold(n)) {
            super.select(c, a, b, out, n);
            return;
        }
        SimdRows.select(memory.cells, c, a, b, out, n);
    }

    @Override
    public void axpy(double s, int a, int b, int out, int n) {
        // A loop compiled while no vector was ever full allocates one for s in each call from then on.
        if (n < COUNT || cold(n)) {
            super.axpy(s, a, b, out, n);
            return;
        }
        SimdRows.axpy(memory.cells, s, a, b, out, n);
    }

    @Override
    protected void repeatEach(double[] d, int from, int to, int n, int times) {
        if (times < COUNT || cold((long) n * times)) {
            super.repeatEach(d, from, to, n, times);
            return;
        }
        SimdRows.repeatEach(d, from, to, n, times);
    }

    @Override
    protected void addRow(int b, int out, int rows, int n) {
        if (n < 4 * COUNT || cold((long) rows * n)) {
            super.addRow(b, out, rows, n);
            return;
        }
        SimdRows.addRow(memory.cells, b, out, rows, n);
    }

    @Override
    public void reduce(Reduction f, int a, int out, int outer, int n, int inner) {
        double[] d = memory.cells;
        if (inner == 1 && n < 8 || cold((long) outer * n * inner)) {
            super.reduce(f, a, out, outer, n, inner);
            return;
        }
        for (int o = 0; o < outer; o++) {
            if (inner != 1) {
                SimdSums.rows(f, d, a + o * n * inner, out + o * inner, n, inner);
            } else {
                d[out + o] = SimdSums.range(f, d, a + o * n, n, lanes);
            }
        }
    }

    @Override
    public void addRows(int x, int sum, int rows, int n) {
        int done = cold((long) rows * n) ? 0 : SimdRows.addRows(memory.cells, x, sum, rows, n);
        ScalarSums.addRows(memory.cells, x, sum, rows, n, done);
    }

    @Override
    public double dot(int a, int b, int n) {
        if (cold(n)) {
            return super.dot(a, b, n);
        }
        if (n < SUM_LANES) {
            return ScalarSums.shortDot(memory.cells, a, b, n);
        }
        SimdSums.dot(memory.cells, a, b, n, lanes);
        return ScalarSums.tree(lanes);
    }

    @Override
    public void product(int a, boolean transposeA, int b, boolean transposeB, int c, int m, int n, int k) {
        if (cold((long) m * n * k)) {
            super.product(a, transposeA, b, transposeB, c, m, n, k);
            return;
        }
        if (transposeA && transposeB) {
            throw new IllegalArgumentException("a product of two transposed matrices is not supported");
        }
        product.product(memory.cells, a, transposeA, b, transposeB, c, m, n, k);
    }

    @Override
    public void affine(int a, int w, int bias, Unary f, int out, int m, int n, int k) {
        if (SimdProduct.packs(m, n, k)) {
            super.productPlusRow(a, w, bias, out, m, n, k);
            activate(f, out, m * n);
        } else {
            super.affine(a, w, bias, f, out, m, n, k);
        }
    }

    @Override
    protected void productPlusRow(int a, int w, int row, int out, int m, int n, int k) {
        if (SimdShortProduct.fits(m, n, k) && !cold((long) m * n * k)) {
            double[] d = memory.cells;
            SimdShortProduct.affine(d, a, d, w, d, row, d, out, m, n, k);
        } else {
            super.productPlusRow(a, w, row, out, m, n, k);
        }
    }

    @Override
    public void combine(int y, double h, double[] c, int[] k, int count, int out, int n) {
        double[] d = memory.cells;
        if (n <= 2 || cold((long) count * n)) {
            ScalarStages.combine(d, y, h, c, k, count, 0, d, out, 0, n);
        } else {
            SimdStages.combine(d, y, h, c, k, count, 0, d, out, n, piece);
        }
    }

    @Override
    public double errorSquares(double h, double[] c, int[] k, int count, int y0, int y1, double rtol, double atol,
            int n) {
        double[] d = memory.cells;
        if (n <= 2) {
            return ScalarStages.errorSquaresShort(d, h, c, k, count, y0, y1, rtol, atol, n);
        }
        if (cold((long) count * n)) {
            return super.errorSquares(h, c, k, count, y0, y1, rtol, atol, n);
        }
        Arrays.fill(lanes, 0);
        int length = piece.length;
        for (int i = 0; i < n; i += length) {
            int some = Math.min(length, n - i);
            SimdStages.vectors(d, -1, h, c, k, count, i, piece, 0, some);
            SimdStages.weightedSquares(piece, 0, d, y0 + i, y1 + i, rtol, atol, some, lanes, spare);
        }
        return ScalarSums.tree(lanes);
    }

    @Override
    public double weightedSquares(int e, int y0, int y1, double rtol, double atol, int n) {
        if (cold(n)) {
            return super.weightedSquares(e, y0, y1, rtol, atol, n);
        }
        Arrays.fill(lanes, 0);
        double[] d = memory.cells;
        SimdStages.weightedSquares(d, e, d, y0, y1, rtol, atol, n, lanes, spare);
        return ScalarSums.tree(lanes);
    }

    @Override
    protected ScalarFourier fourier(long values) {
        return cold(values) ? ScalarFourier.PLAIN : SimdFourier.VECTORS;
    }

    @Override
    public boolean allFinite(int a, int n) {
        if (cold(n)) {
            return super.allFinite(a, n);
        }
        int whole = n - n % (4 * COUNT);
        return (whole == 0 || SimdSums.allFinite(memory.cells, a, whole, lanes))
                && super.allFinite(a + whole, n - whole);
    }
}
