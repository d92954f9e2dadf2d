package dev.costate.vectorapi;

import static dev.costate.vectorapi.Fma.fma;

/** Plain Java kernels: complete, and the reference for the bits of every other implementation. */
public class ScalarKernels implements Kernels {
    private final Memory memory;
    private final double[] lanes = new double[SUM_LANES];

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
    public void fill(double value, int out, int n) {
        java.util.Arrays.fill(memory.cells, out, out + n, value);
    }

    @Override
    public void copy(int a, int out, int n) {
        System.arraycopy(memory.cells, a, memory.cells, out, n);
    }

    @Override
    public void unary(Unary f, int a, int out, int n) {
        double[] d = memory.cells;
        for (int i = 0; i < n; i++) {
            d[out + i] = ScalarFunctions.apply(f, d[a + i]);
        }
    }

    @Override
    public void binary(Binary f, int a, int aStep, int b, int bStep, int out, int n) {
        double[] d = memory.cells;
        for (int i = 0; i < n; i++) {
            d[out + i] = ScalarFunctions.apply(f, d[a + i * aStep], d[b + i * bStep]);
        }
    }

    @Override
    public void binaryRow(Binary f, int a, int b, int out, int rows, int cols) {
        for (int r = 0; r < rows; r++) {
            binary(f, a + r * cols, 1, b, 1, out + r * cols, cols);
        }
    }

    @Override
    public void binaryColumn(Binary f, int a, int b, int out, int rows, int cols) {
        for (int r = 0; r < rows; r++) {
            binary(f, a + r * cols, 1, b + r, 0, out + r * cols, cols);
        }
    }

    @Override
    public void power(int a, int p, int out, int n) {
        double[] d = memory.cells;
        for (int i = 0; i < n; i++) {
            double base = d[a + i];
            double result = 1;
            for (long e = Math.abs((long) p); e > 0; e >>= 1) {
                if ((e & 1) == 1) {
                    result *= base;
                }
                base *= base;
            }
            d[out + i] = p < 0 ? 1 / result : result;
        }
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

    private static double fold(Reduction f, double a, double b) {
        return switch (f) {
            case SUM -> a + b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    private static double start(Reduction f) {
        return switch (f) {
            case SUM -> 0;
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
        };
    }

    @Override
    public void reduce(Reduction f, int a, int out, int outer, int n, int inner) {
        double[] d = memory.cells;
        int width = inner == 1 ? SUM_LANES : ROW_LANES;
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                for (int l = 0; l < width; l++) {
                    double s = start(f);
                    for (int j = l; j < n; j += width) {
                        s = fold(f, s, d[a + (o * n + j) * inner + i]);
                    }
                    lanes[l] = s;
                }
                for (int half = width / 2; half > 0; half /= 2) {
                    for (int l = 0; l < half; l++) {
                        lanes[l] = fold(f, lanes[l], lanes[l + half]);
                    }
                }
                d[out + o * inner + i] = lanes[0];
            }
        }
    }

    private double tree() {
        double[] s = lanes;
        return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
    }

    @Override
    public double dot(int a, int b, int n) {
        double[] d = memory.cells;
        java.util.Arrays.fill(lanes, 0);
        for (int i = 0; i < n; i++) {
            lanes[i & 7] = fma(d[a + i], d[b + i], lanes[i & 7]);
        }
        return tree();
    }

    @Override
    public void cumulativeSum(int a, int out, int outer, int n, int inner, boolean reverse) {
        double[] d = memory.cells;
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                double s = 0;
                for (int j = 0; j < n; j++) {
                    int at = (o * n + (reverse ? n - 1 - j : j)) * inner + i;
                    s += d[a + at];
                    d[out + at] = s;
                }
            }
        }
    }

    @Override
    public void product(int a, boolean transposeA, int b, boolean transposeB, int c, int m, int n, int k) {
        double[] d = memory.cells;
        int rowA = transposeA ? 1 : k;
        int stepA = transposeA ? m : 1;
        int colB = transposeB ? k : 1;
        int stepB = transposeB ? 1 : n;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double total = 0;
                for (int p0 = 0; p0 < k; p0 += PRODUCT_BLOCK) {
                    double acc = 0;
                    int end = Math.min(k, p0 + PRODUCT_BLOCK);
                    for (int p = p0; p < end; p++) {
                        acc = fma(d[a + i * rowA + p * stepA], d[b + j * colB + p * stepB], acc);
                    }
                    total = p0 == 0 ? acc : total + acc;
                }
                d[c + i * n + j] = total;
            }
        }
    }

    @Override
    public void affine(int a, int w, int bias, Unary f, int out, int m, int n, int k) {
        product(a, false, w, false, out, m, n, k);
        binaryRow(Binary.ADD, out, bias, out, m, n);
        unary(f, out, out, m * n);
    }

    @Override
    public void strided(int in, int[] inStrides, int out, int[] outStrides, int[] shape) {
        strided(in, inStrides, out, outStrides, shape, 0);
    }

    private void strided(int in, int[] inStrides, int out, int[] outStrides, int[] shape, int axis) {
        if (axis == shape.length) {
            memory.cells[out] = memory.cells[in];
            return;
        }
        for (int i = 0; i < shape[axis]; i++) {
            strided(in + i * inStrides[axis], inStrides, out + i * outStrides[axis], outStrides, shape, axis + 1);
        }
    }

    @Override
    public void gatherRows(int table, int tableRows, int index, int out, int rows, int cols) {
        for (int r = 0; r < rows; r++) {
            copy(table + row(index + r, tableRows) * cols, out + r * cols, cols);
        }
    }

    @Override
    public void scatterAddRows(int a, int index, int out, int tableRows, int rows, int cols) {
        for (int r = 0; r < rows; r++) {
            int to = out + row(index + r, tableRows) * cols;
            binary(Binary.ADD, to, 1, a + r * cols, 1, to, cols);
        }
    }

    private int row(int at, int tableRows) {
        double index = memory.cells[at];
        if (!(index >= 0 && index < tableRows)) {
            throw new IndexOutOfBoundsException("row index " + index + " is outside [0, " + tableRows + ")");
        }
        return (int) index;
    }

    @Override
    public void combine(int y, double h, double[] c, int[] k, int count, int out, int n) {
        double[] d = memory.cells;
        for (int i = 0; i < n; i++) {
            d[out + i] = fma(h, slope(d, c, k, count, i), d[y + i]);
        }
    }

    private static double slope(double[] d, double[] c, int[] k, int count, int i) {
        double s = c[0] * d[k[0] + i];
        for (int j = 1; j < count; j++) {
            s = fma(c[j], d[k[j] + i], s);
        }
        return s;
    }

    @Override
    public double errorSquares(double h, double[] c, int[] k, int count, int y0, int y1, double rtol, double atol, int n) {
        double[] d = memory.cells;
        java.util.Arrays.fill(lanes, 0);
        for (int i = 0; i < n; i++) {
            double q = h * slope(d, c, k, count, i) / fma(rtol, Math.max(Math.abs(d[y0 + i]), Math.abs(d[y1 + i])), atol);
            lanes[i & 7] = fma(q, q, lanes[i & 7]);
        }
        return tree();
    }

    @Override
    public double weightedSquares(int e, int y0, int y1, double rtol, double atol, int n) {
        double[] d = memory.cells;
        java.util.Arrays.fill(lanes, 0);
        for (int i = 0; i < n; i++) {
            double q = d[e + i] / fma(rtol, Math.max(Math.abs(d[y0 + i]), Math.abs(d[y1 + i])), atol);
            lanes[i & 7] = fma(q, q, lanes[i & 7]);
        }
        return tree();
    }

    @Override
    public boolean allFinite(int a, int n) {
        double[] d = memory.cells;
        double s = 0;
        for (int i = 0; i < n; i++) {
            s += d[a + i] * 0;
        }
        return s == 0;
    }

    @Override
    public void uniform(long seed, long stream, long counter, int out, int n) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void normal(long seed, long stream, long counter, int out, int n) {
        throw new UnsupportedOperationException();
    }
}
