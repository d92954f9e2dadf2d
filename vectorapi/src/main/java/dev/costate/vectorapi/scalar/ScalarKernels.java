package dev.costate.vectorapi.scalar;

import static dev.costate.vectorapi.Fma.fma;

import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import dev.costate.vectorapi.RealFourierPlan;
import dev.costate.vectorapi.Reduction;
import dev.costate.vectorapi.Unary;
import java.util.Arrays;

/**
 * Plain Java kernels: complete, and the reference for the bits of every other implementation. Thread-confined.
 */
public class ScalarKernels implements Kernels {
    /**
     * Up to this many columns a row or column operand is repeated in scratch.
     *
     * <p>One long loop then replaces many short ones.
     */
    private static final int NARROW = 128;

    /**
     * Cells of output that one pass of {@link #affine} finishes: they stay in the first-level cache.
     */
    private static final int AFFINE_BLOCK = 2048;

    /** The memory that all addresses refer to. */
    protected final Memory memory;

    /** Scratch for the lanes of a sum. */
    protected final double[] lanes = new double[SUM_LANES];

    /** Scratch for a piece of an error estimate. */
    protected final double[] piece = new double[256];

    private final StridedCopy strided = new StridedCopy();

    /** Makes kernels bound to {@code memory}. */
    public ScalarKernels(Memory memory) {
        this.memory = memory;
    }

    @Override
    public final Memory memory() {
        return memory;
    }

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public void fill(double value, int out, int n) {
        Arrays.fill(memory.cells, out, out + n, value);
    }

    @Override
    public void copy(int a, int out, int n) {
        System.arraycopy(memory.cells, a, memory.cells, out, n);
    }

    @Override
    public void unary(Unary f, int a, int out, int n) {
        ScalarLoops.unary(f, memory.cells, a, out, n);
    }

    @Override
    public void siluWithDerivative(int a, int out, int derivative, int n) {
        ScalarLoops.siluWithDerivative(memory.cells, a, out, derivative, n);
    }

    @Override
    public void binary(Binary f, int a, int aStep, int b, int bStep, int out, int n) {
        ScalarLoops.binary(f, memory.cells, a, aStep, b, bStep, out, n);
    }

    @Override
    public final void binaryRow(Binary f, int a, int b, int out, int rows, int cols) {
        if (cols > NARROW || rows < 2) {
            for (int r = 0; r < rows; r++) {
                binary(f, a + r * cols, 1, b, 1, out + r * cols, cols);
            }
            return;
        }
        if (cols == 0) {
            return;
        }
        double[] d = memory.cells;
        int scratch = memory.scratch();
        int chunk = Math.min(rows, Memory.SCRATCH / cols) * cols;
        System.arraycopy(d, b, d, scratch, cols);
        for (int have = cols; have < chunk; have *= 2) {
            System.arraycopy(d, scratch, d, scratch + have, Math.min(have, chunk - have));
        }
        int total = rows * cols;
        for (int i = 0; i < total; i += chunk) {
            binary(f, a + i, 1, scratch, 1, out + i, Math.min(chunk, total - i));
        }
    }

    @Override
    public final void binaryColumn(Binary f, int a, int b, int out, int rows, int cols) {
        if (cols > NARROW || rows < 2) {
            for (int r = 0; r < rows; r++) {
                binary(f, a + r * cols, 1, b + r, 0, out + r * cols, cols);
            }
            return;
        }
        if (cols == 0) {
            return;
        }
        if (cols == 1) {
            binary(f, a, 1, b, 1, out, rows);
            return;
        }
        double[] d = memory.cells;
        int scratch = memory.scratch();
        int some = Math.min(rows, Memory.SCRATCH / cols);
        for (int r0 = 0; r0 < rows; r0 += some) {
            int r1 = Math.min(rows, r0 + some);
            repeatEach(d, b + r0, scratch, r1 - r0, cols);
            binary(f, a + r0 * cols, 1, scratch, 1, out + r0 * cols, (r1 - r0) * cols);
        }
    }

    /** d[to + i·times + j] = d[from + i] for i &lt; n, j &lt; times. */
    protected void repeatEach(double[] d, int from, int to, int n, int times) {
        if (times == 2) {
            for (int i = 0; i < n; i++) {
                double x = d[from + i];
                d[to + 2 * i] = x;
                d[to + 2 * i + 1] = x;
            }
        } else if (times < 8) {
            for (int i = 0, y = to; i < n; i++) {
                double x = d[from + i];
                for (int end = y + times; y < end; y++) {
                    d[y] = x;
                }
            }
        } else {
            for (int i = 0, y = to; i < n; i++, y += times) {
                Arrays.fill(d, y, y + times, d[from + i]);
            }
        }
    }

    @Override
    public void power(int a, int p, int out, int n) {
        double[] d = memory.cells;
        for (int i = 0; i < n; i++) {
            d[out + i] = power(d[a + i], p);
        }
    }

    /** Returns x^p as {@link #power(int, int, int, int)} does. */
    protected static double power(double x, int p) {
        double base = x;
        double result = 1;
        for (long e = Math.abs((long) p); e > 0; e >>= 1) {
            if ((e & 1) == 1) {
                result *= base;
            }
            base *= base;
        }
        return p < 0 ? 1 / result : result;
    }

    @Override
    public void select(int c, int a, int b, int out, int n) {
        double[] d = memory.cells;
        for (int i = 0; i < n; i++) {
            d[out + i] = d[c + i] != 0 ? d[a + i] : d[b + i];
        }
    }

    @Override
    public void axpy(double s, int a, int b, int out, int n) {
        double[] d = memory.cells;
        for (int i = 0; i < n; i++) {
            d[out + i] = fma(s, d[a + i], d[b + i]);
        }
    }

    @Override
    public void reduce(Reduction f, int a, int out, int outer, int n, int inner) {
        double[] d = memory.cells;
        if (inner == 1 && n < 8 && f == Reduction.SUM) {
            ScalarSums.shortSums(d, a, out, outer, n);
            return;
        }
        for (int o = 0; o < outer; o++) {
            if (inner != 1) {
                ScalarSums.rows(f, d, a + o * n * inner, out + o * inner, n, inner, 0);
            } else {
                d[out + o] = f == Reduction.SUM ? ScalarSums.sum(d, a + o * n, n)
                        : ScalarSums.extreme(f, d, a + o * n, n);
            }
        }
    }

    @Override
    public void addRows(int x, int sum, int rows, int n) {
        ScalarSums.addRows(memory.cells, x, sum, rows, n, 0);
    }

    @Override
    public double dot(int a, int b, int n) {
        Arrays.fill(lanes, 0);
        ScalarSums.dot(memory.cells, a, b, 0, n, lanes);
        return ScalarSums.tree(lanes);
    }

    @Override
    public final void cumulativeSum(int a, int out, int outer, int n, int inner, boolean reverse) {
        if (n == 0) {
            return;
        }
        double[] d = memory.cells;
        int step = reverse ? -inner : inner;
        for (int o = 0; o < outer; o++) {
            int first = (o * n + (reverse ? n - 1 : 0)) * inner;
            if (inner < 8) {
                for (int i = 0; i < inner; i++) {
                    double s = 0;
                    for (int j = 0, at = first + i; j < n; j++, at += step) {
                        s += d[a + at];
                        d[out + at] = s;
                    }
                }
            } else {
                for (int i = 0; i < inner; i++) {
                    d[out + first + i] = 0 + d[a + first + i];
                }
                for (int j = 1, at = first + step; j < n; j++, at += step) {
                    binary(Binary.ADD, out + at - step, 1, a + at, 1, out + at, inner);
                }
            }
        }
    }

    @Override
    public void product(int a, boolean transposeA, int b, boolean transposeB, int c, int m, int n, int k) {
        if (transposeA && transposeB) {
            throw new IllegalArgumentException("a product of two transposed matrices is not supported");
        }
        ScalarProduct.product(memory.cells, a, transposeA, b, transposeB, c, m, n, k);
    }

    @Override
    public void affine(int a, int w, int bias, Unary f, int out, int m, int n, int k) {
        if (n == 0) {
            return;
        }
        int rows = Math.max(8, AFFINE_BLOCK / n & -8);
        for (int i = 0; i < m; i += rows) {
            int some = Math.min(rows, m - i);
            productPlusRow(a + i * k, w, bias, out + i * n, some, n, k);
            activate(f, out + i * n, some * n);
        }
    }

    /** A product plus the same row everywhere. */
    protected void productPlusRow(int a, int w, int row, int out, int m, int n, int k) {
        product(a, false, w, false, out, m, n, k);
        addRow(row, out, m, n);
    }

    /** out ← f(out). */
    protected final void activate(Unary f, int out, int n) {
        if (f != Unary.IDENTITY) {
            unary(f, out, out, n);
        }
    }

    /** out[r·n + j] += b[j]. */
    protected void addRow(int b, int out, int rows, int n) {
        binaryRow(Binary.ADD, out, b, out, rows, n);
    }

    @Override
    public final void strided(int in, int[] inStrides, int out, int[] outStrides, int[] shape) {
        strided.copy(memory.cells, in, inStrides, out, outStrides, shape);
    }

    /** Returns the passes of a Fourier transform of so many values. */
    protected ScalarFourier fourier(long values) {
        return ScalarFourier.PLAIN;
    }

    @Override
    public final RealFourierPlan realFourier(int h, int w) {
        return new RealFourier(this, h, w);
    }

    @Override
    public final void gatherRows(int table, int tableRows, int index, int out, int rows, int cols) {
        double[] d = memory.cells;
        for (int r = 0; r < rows; r++) {
            int from = table + row(d[index + r], tableRows) * cols;
            int to = out + r * cols;
            if (cols < 8) {
                for (int i = 0; i < cols; i++) {
                    d[to + i] = d[from + i];
                }
            } else {
                System.arraycopy(d, from, d, to, cols);
            }
        }
    }

    @Override
    public final void scatterAddRows(int a, int index, int out, int tableRows, int rows, int cols) {
        double[] d = memory.cells;
        for (int r = 0; r < rows; r++) {
            int to = out + row(d[index + r], tableRows) * cols;
            int from = a + r * cols;
            if (cols < 8) {
                for (int i = 0; i < cols; i++) {
                    d[to + i] += d[from + i];
                }
            } else {
                binary(Binary.ADD, to, 1, from, 1, to, cols);
            }
        }
    }

    private static int row(double index, int tableRows) {
        int row = (int) index;
        if (!(row == index && row >= 0 && row < tableRows)) {
            throw new IndexOutOfBoundsException(
                    "row index " + index + ": must be a whole number in [0, " + tableRows + ")");
        }
        return row;
    }

    @Override
    public void combine(int y, double h, double[] c, int[] k, int count, int out, int n) {
        ScalarStages.combine(memory.cells, y, h, c, k, count, 0, memory.cells, out, 0, n);
    }

    @Override
    public double errorSquares(double h, double[] c, int[] k, int count, int y0, int y1, double rtol, double atol,
            int n) {
        double[] d = memory.cells;
        if (n <= SUM_LANES) {
            return ScalarStages.errorSquaresShort(d, h, c, k, count, y0, y1, rtol, atol, n);
        }
        Arrays.fill(lanes, 0);
        for (int i = 0; i < n; i++) {
            double q = h * ScalarStages.stageSum(d, c, k, count, i) / ScalarStages.scale(d, y0 + i, y1 + i, rtol, atol);
            lanes[i & 7] = fma(q, q, lanes[i & 7]);
        }
        return ScalarSums.tree(lanes);
    }

    @Override
    public double weightedSquares(int e, int y0, int y1, double rtol, double atol, int n) {
        double[] d = memory.cells;
        Arrays.fill(lanes, 0);
        ScalarStages.weightedSquares(d, e, d, y0, y1, rtol, atol, 0, n, lanes);
        return ScalarSums.tree(lanes);
    }

    @Override
    public boolean allFinite(int a, int n) {
        double[] d = memory.cells;
        double s = 0;
        double t = 0;
        int i = a;
        int end = a + n;
        for (; i + 2 <= end; i += 2) {
            s += d[i] * 0;
            t += d[i + 1] * 0;
        }
        return s + t + (i < end ? d[i] * 0 : 0) == 0;
    }

    @Override
    public void uniform(long seed, long stream, long counter, int out, int n) {
        ScalarRandom.uniform(memory.cells, seed, stream, counter, out, n);
    }

    @Override
    public void normal(long seed, long stream, long counter, int out, int n) {
        ScalarRandom.normal(memory.cells, seed, stream, counter, out, n);
    }
}
