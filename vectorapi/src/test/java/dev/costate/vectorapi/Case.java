package dev.costate.vectorapi;

import static dev.costate.vectorapi.Fma.fma;

import dev.costate.vectorapi.math.ElementaryMath;
import java.util.Arrays;
import java.util.Random;

/**
 * One random kernel call and the naive reference of the memory after it.
 *
 * <p>Operands are at random addresses of a memory of random values, among them NaN, ±∞ and −0.
 */
final class Case {
    private static final String[] KINDS = {"fill", "copy", "row", "column", "power", "select", "axpy", "reduce", "dot",
        "cumulative", "product", "affine", "strided", "gather", "scatter", "silu", "combine", "error", "weighted",
        "finite"};

    final double[] start;
    private final Random random;
    private final String kind;
    private int free;

    private int n;
    private int m;
    private int k;
    private int p;
    private int a;
    private int b;
    private int c;
    private int out;
    private double s;
    private boolean flag;
    private boolean flag2;
    private Reduction fold;
    private Binary binary;
    private double[] coefficients;
    private int[] stages;
    private int[] inStrides;
    private int[] outStrides;
    private int[] shape;

    Case(long seed) {
        random = new Random(seed);
        kind = KINDS[random.nextInt(KINDS.length)];
        choose();
        start = new double[free + random.nextInt(9)];
        boolean odd = random.nextInt(4) == 0;
        for (int i = 0; i < start.length; i++) {
            start[i] = random.nextGaussian();
            if (odd && random.nextInt(7) == 0) {
                start[i] = new double[] {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
                    1e-310}[random.nextInt(6)];
            }
        }
        if (kind.equals("silu")) {
            for (int i = 0; i < n; i++) {
                start[a + i] *= s;
            }
        } else if (kind.equals("select")) {
            for (int i = 0; i < n; i++) {
                start[c + i] = new double[] {0.0, -0.0, 1, -1, Double.MIN_VALUE, Double.NaN,
                    Double.NEGATIVE_INFINITY}[random.nextInt(7)];
            }
        } else if (kind.equals("finite")) {
            for (int i = 0; i < n; i++) {
                start[a + i] = random.nextGaussian() * 1e300;
            }
            if (n > 0 && flag) {
                start[a + random.nextInt(n)] = new double[] {Double.NaN, Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY}[random.nextInt(3)];
            }
        } else if (kind.equals("gather") || kind.equals("scatter")) {
            for (int i = 0; i < m; i++) {
                start[b + i] = random.nextInt(p);
            }
        }
    }

    /** Returns a memory that holds the operands. */
    Memory memory() {
        Memory memory = new Memory(start.length);
        System.arraycopy(start, 0, memory.cells, 0, start.length);
        return memory;
    }

    private void choose() {
        n = size();
        s = random.nextGaussian();
        flag = random.nextBoolean();
        flag2 = random.nextBoolean();
        fold = Reduction.values()[random.nextInt(3)];
        binary = new Binary[] {Binary.ADD, Binary.SUBTRACT, Binary.MULTIPLY, Binary.DIVIDE}[random.nextInt(4)];
        switch (kind) {
            case "fill", "copy", "select", "axpy", "dot", "finite" -> operands(n, n, n);
            case "silu" -> {
                operands(n, n, 0);
                out = flag ? a : range(n);
                s = random.nextInt(3) == 0 ? 400 : 1;
            }
            case "power" -> {
                p = random.nextInt(3) == 0 ? random.nextInt(200) - 100 : random.nextInt(9) - 4;
                operands(n, 0, 0);
            }
            case "row", "column" -> {
                m = size() % 60;
                n = random.nextBoolean() ? n : n % 9;
                operands(m * n, flag ? n : m, 0);
                b = range(Math.max(m, n));
            }
            case "reduce", "cumulative" -> {
                m = random.nextInt(5);
                k = random.nextBoolean() ? 1 : size() % 50;
                operands(m * n * k, 0, 0);
                out = range(m * n * k + m * k);
            }
            case "product", "affine" -> {
                if (random.nextInt(3) == 0) {
                    n = random.nextInt(9);
                }
                m = random.nextInt(3) == 0 ? random.nextInt(9) : size();
                k = random.nextInt(12) == 0 ? 250 + random.nextInt(600)
                        : random.nextInt(3) == 0 ? random.nextInt(5) : size();
                flag2 &= !flag;
                operands(m * k, n * k, n);
                out = range(m * n);
                if (m * n * k == 0 && random.nextInt(3) > 0) {
                    m = n = k = 0;
                }
                if (random.nextInt(40) == 0) {
                    // Large enough to be packed.
                    m = 64 + random.nextInt(330);
                    n = 60 + random.nextInt(150);
                    k = Math.max(100 + random.nextInt(500), (1 << 20) / (m * n) + 1);
                    operands(m * k, n * k, n);
                    out = range(m * n);
                }
            }
            case "strided" -> {
                shape = new int[random.nextInt(5)];
                inStrides = new int[shape.length];
                outStrides = new int[shape.length];
                int total = 1;
                for (int axis = 0; axis < shape.length; axis++) {
                    shape[axis] = random.nextInt(shape.length == 2 ? 40 : 9);
                }
                // The output is a permutation of the axes with gaps; the input too, with some axes repeated.
                int spanIn = spread(inStrides, true);
                int spanOut = spread(outStrides, false);
                a = range(spanIn);
                out = range(spanOut);
                n = total;
            }
            case "gather", "scatter" -> {
                m = random.nextInt(40);
                p = 1 + random.nextInt(20);
                n = random.nextInt(30);
                a = range(Math.max(p, m) * n);
                b = range(m);
                out = range(Math.max(p, m) * n);
            }
            default -> {
                k = 1 + random.nextInt(14);
                n = random.nextInt(5) == 0 ? random.nextInt(800) : n;
                coefficients = new double[k + random.nextInt(2)];
                stages = new int[k];
                for (int j = 0; j < k; j++) {
                    coefficients[j] = random.nextGaussian();
                    stages[j] = range(n);
                }
                operands(n, n, n);
            }
        }
    }

    private int spread(int[] strides, boolean repeats) {
        Integer[] order = new Integer[shape.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        java.util.Collections.shuffle(Arrays.asList(order), random);
        if (random.nextBoolean()) {
            Arrays.sort(order, java.util.Comparator.reverseOrder());
        }
        int stride = random.nextInt(4) == 0 ? 2 : 1;
        for (int axis : order) {
            strides[axis] = repeats && random.nextInt(5) == 0 ? 0 : stride;
            stride *= Math.max(1, shape[axis]);
            stride += random.nextInt(5) == 0 ? 3 : 0;
        }
        return stride * 2 + 1;
    }

    private int size() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(5);
            case 1 -> random.nextInt(20);
            case 2 -> random.nextInt(70);
            default -> random.nextInt(150);
        };
    }

    private int range(int length) {
        int at = free + random.nextInt(6);
        free = at + length;
        return at;
    }

    private void operands(int na, int nb, int nc) {
        a = range(na);
        b = range(nb);
        c = range(nc);
        boolean elementwise = nb == nc && !kind.equals("dot");
        out = switch (elementwise ? random.nextInt(3) : 2) {
            case 0 -> a;
            case 1 -> nb == na ? b : a;
            default -> range(na);
        };
    }

    double run(Kernels x) {
        switch (kind) {
            case "fill" -> x.fill(s, out, n);
            case "copy" -> x.copy(a, out, n);
            case "row" -> x.binaryRow(binary, a, b, out, m, n);
            case "column" -> x.binaryColumn(binary, a, b, out, m, n);
            case "power" -> x.power(a, p, out, n);
            case "select" -> x.select(c, a, b, out, n);
            case "axpy" -> x.axpy(s, a, b, out, n);
            case "reduce" -> x.reduce(fold, a, out, m, n, k);
            case "dot" -> {
                return x.dot(a, b, n);
            }
            case "cumulative" -> x.cumulativeSum(a, out, m, n, k, flag);
            case "product" -> x.product(a, flag, b, flag2, out, m, n, k);
            case "affine" -> x.affine(a, b, c, flag ? Unary.IDENTITY : Unary.SQUARE, out, m, n, k);
            case "strided" -> x.strided(a, inStrides, out, outStrides, shape);
            case "gather" -> x.gatherRows(a, p, b, out, m, n);
            case "scatter" -> x.scatterAddRows(a, b, out, p, m, n);
            case "silu" -> x.siluWithDerivative(a, out, b, n);
            case "combine" -> x.combine(a, s, coefficients, stages, k, out, n);
            case "error" -> {
                return x.errorSquares(s, coefficients, stages, k, a, b, 1e-3, 1e-6, n);
            }
            case "weighted" -> {
                return x.weightedSquares(c, a, b, 1e-3, 1e-6, n);
            }
            default -> {
                return x.allFinite(a, n) ? 1 : 0;
            }
        }
        return 0;
    }

    double reference(double[] d) {
        double[] in = d.clone();
        switch (kind) {
            case "row" -> {
                for (int i = 0; i < m * n; i++) {
                    d[out + i] = apply(in[a + i], in[b + i % n]);
                }
            }
            case "column" -> {
                for (int i = 0; i < m * n; i++) {
                    d[out + i] = apply(in[a + i], in[b + i / n]);
                }
            }
            case "reduce" -> {
                for (int o = 0; o < m; o++) {
                    for (int i = 0; i < k; i++) {
                        d[out + o * k + i] = Naive.folded(fold, in, a + o * n * k + i, k, n);
                    }
                }
            }
            case "cumulative" -> {
                for (int i = 0; i < m * k; i++) {
                    double sum = 0;
                    for (int j = 0; j < n; j++) {
                        int at = (i / k * n + (flag ? n - 1 - j : j)) * k + i % k;
                        sum += in[a + at];
                        d[out + at] = sum;
                    }
                }
            }
            case "product" -> multiply(in, flag, flag2, d);
            case "affine" -> {
                multiply(in, false, false, d);
                for (int i = 0; i < m * n; i++) {
                    double z = d[out + i] + in[c + i % n];
                    d[out + i] = flag ? z : z * z;
                }
            }
            case "strided" -> copyBlock(in, d, 0, a, out);
            case "gather" -> {
                for (int i = 0; i < m * n; i++) {
                    d[out + i] = in[a + (int) in[b + i / n] * n + i % n];
                }
            }
            case "scatter" -> {
                for (int i = 0; i < m * n; i++) {
                    d[out + (int) in[b + i / n] * n + i % n] += in[a + i];
                }
            }
            case "silu" -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = ElementaryMath.apply(Unary.SILU, in[a + i]);
                    double sigmoid = ElementaryMath.apply(Unary.SIGMOID, in[a + i]);
                    d[b + i] = sigmoid * (1 + in[a + i] * (1 - sigmoid));
                }
            }
            case "dot" -> {
                double[] lanes = new double[8];
                for (int i = 0; i < n; i++) {
                    lanes[i % 8] = fma(in[a + i], in[b + i], lanes[i % 8]);
                }
                return Naive.tree(Reduction.SUM, lanes);
            }
            case "error", "weighted" -> {
                double[] lanes = new double[8];
                for (int i = 0; i < n; i++) {
                    double e = kind.equals("error") ? s * slope(in, i) : in[c + i];
                    double q = e / fma(1e-3, Math.max(Math.abs(in[a + i]), Math.abs(in[b + i])), 1e-6);
                    lanes[i % 8] = fma(q, q, lanes[i % 8]);
                }
                return Naive.tree(Reduction.SUM, lanes);
            }
            case "finite" -> {
                for (int i = 0; i < n; i++) {
                    if (!Double.isFinite(in[a + i])) {
                        return 0;
                    }
                }
                return 1;
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = element(in, i);
                }
            }
        }
        return 0;
    }

    private double element(double[] in, int i) {
        return switch (kind) {
            case "fill" -> s;
            case "copy" -> in[a + i];
            case "power" -> Naive.power(in[a + i], p);
            case "select" -> in[c + i] == 0 ? in[b + i] : in[a + i];
            case "axpy" -> fma(s, in[a + i], in[b + i]);
            case "combine" -> fma(s, slope(in, i), in[a + i]);
            default -> throw new AssertionError(kind);
        };
    }

    private double apply(double x, double y) {
        return switch (binary) {
            case ADD -> x + y;
            case SUBTRACT -> x - y;
            case MULTIPLY -> x * y;
            default -> x / y;
        };
    }

    private double slope(double[] in, int i) {
        double sum = coefficients[0] * in[stages[0] + i];
        for (int j = 1; j < k; j++) {
            sum = fma(coefficients[j], in[stages[j] + i], sum);
        }
        return sum;
    }

    private void multiply(double[] in, boolean transposeA, boolean transposeB, double[] d) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double total = 0;
                double block = 0;
                for (int q = 0; q < k; q++) {
                    block = fma(in[a + (transposeA ? q * m + i : i * k + q)],
                            in[b + (transposeB ? j * k + q : q * n + j)], block);
                    if (q % 256 == 255 || q == k - 1) {
                        total = q < 256 ? block : total + block;
                        block = 0;
                    }
                }
                d[out + i * n + j] = total;
            }
        }
    }

    private void copyBlock(double[] in, double[] d, int axis, int from, int to) {
        if (axis == shape.length) {
            d[to] = in[from];
            return;
        }
        for (int i = 0; i < shape[axis]; i++) {
            copyBlock(in, d, axis + 1, from + i * inStrides[axis], to + i * outStrides[axis]);
        }
    }

    @Override
    public String toString() {
        return kind + " m=" + m + " n=" + n + " k=" + k + " p=" + p + " " + fold + " " + binary + " " + flag + " "
                + flag2 + " a=" + a + " b=" + b + " c=" + c + " out=" + out + " shape=" + Arrays.toString(shape)
                + Arrays.toString(inStrides) + Arrays.toString(outStrides);
    }
}
