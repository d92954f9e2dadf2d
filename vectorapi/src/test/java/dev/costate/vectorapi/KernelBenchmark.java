package dev.costate.vectorapi;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.Random;

/** Times the kernels that are no products, at the sizes that solvers and small networks use. A program, not a test. */
public final class KernelBenchmark {
    private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

    private KernelBenchmark() {
    }

    /** Prints the processor nanoseconds of each call, and of each element. */
    public static void main(String[] arguments) {
        Memory memory = new Memory(1 << 20);
        Random random = new Random(1);
        for (int i = 0; i < 1 << 20; i++) {
            memory.cells[i] = random.nextGaussian();
        }
        Kernels x = KernelChoice.kernels(memory);
        System.out.println(x.name() + ": ns a call, ns an element");
        double[] c = random.doubles(16).toArray();
        double[] sink = new double[1];
        for (int n : new int[] {2, 6, 40, 200, 2000}) {
            for (int count : new int[] {1, 2, 4, 6, 7, 13}) {
                int[] k = new int[16];
                for (int j = 0; j < 16; j++) {
                    k[j] = 10_000 + j * n;
                }
                time("combine n=" + n + " count=" + count, n, () -> x.combine(0, 0.1, c, k, count, 5000, n));
                time("errorSquares n=" + n + " count=" + count, n,
                        () -> sink[0] += x.errorSquares(0.1, c, k, count, 0, 5000, 1e-3, 1e-6, n));
            }
            time("weightedSquares n=" + n, n, () -> sink[0] += x.weightedSquares(20_000, 0, 5000, 1e-3, 1e-6, n));
            time("dot n=" + n, n, () -> sink[0] += x.dot(20_000, 5000, n));
            time("sum n=" + n, n, () -> x.reduce(Reduction.SUM, 20_000, 5000, 1, n, 1));
            time("max n=" + n, n, () -> x.reduce(Reduction.MAX, 20_000, 5000, 1, n, 1));
            time("axpy n=" + n, n, () -> x.axpy(0.5, 20_000, 5000, 5000, n));
            time("cube n=" + n, n, () -> x.power(20_000, 3, 5000, n));
            time("power 5 n=" + n, n, () -> x.power(20_000, 5, 5000, n));
            time("select n=" + n, n, () -> x.select(20_000, 5000, 10_000, 30_000, n));
            time("allFinite n=" + n, n, () -> sink[0] += x.allFinite(20_000, n) ? 1 : 0);
        }
        for (int[] s : new int[][] {{512, 2}, {512, 20}, {512, 64}, {64, 200}, {20, 2}}) {
            int rows = s[0];
            int cols = s[1];
            int n = rows * cols;
            String of = " [" + rows + ", " + cols + "]";
            time("row +" + of, n, () -> x.binaryRow(Binary.ADD, 0, 100_000, 200_000, rows, cols));
            time("column *" + of, n, () -> x.binaryColumn(Binary.MULTIPLY, 0, 100_000, 200_000, rows, cols));
            time("sum rows away" + of, n, () -> x.reduce(Reduction.SUM, 0, 200_000, 1, rows, cols));
            time("max rows away" + of, n, () -> x.reduce(Reduction.MAX, 0, 200_000, 1, rows, cols));
            time("sum columns away" + of, n, () -> x.reduce(Reduction.SUM, 0, 200_000, rows, cols, 1));
            time("cumulative along rows" + of, n, () -> x.cumulativeSum(0, 200_000, 1, rows, cols, false));
            time("copy" + of, n, () -> x.copy(0, 200_000, n));
            int[] rowMajor = {cols, 1};
            int[] turned = {1, rows};
            int[] shape = {rows, cols};
            int[] gap = {cols + 3, 1};
            int[] repeat = {0, 1};
            int[] each = {1, 0};
            time("strided turn" + of, n, () -> x.strided(0, rowMajor, 200_000, turned, shape));
            time("strided part of rows" + of, n, () -> x.strided(0, gap, 200_000, rowMajor, shape));
            time("strided repeat a row" + of, n, () -> x.strided(0, repeat, 200_000, rowMajor, shape));
            time("strided repeat a column" + of, n, () -> x.strided(0, each, 200_000, rowMajor, shape));
            time("affine k=20 none" + of, n,
                    () -> x.affine(0, 100_000, 150_000, Unary.IDENTITY, 200_000, rows, cols, 20));
            time("affine k=20 tanh" + of, n, () -> x.affine(0, 100_000, 150_000, Unary.TANH, 200_000, rows, cols, 20));
            time("product k=20" + of, n, () -> x.product(0, false, 100_000, false, 200_000, rows, cols, 20));
        }
        if (sink[0] == 42) {
            System.out.println();
        }
    }

    private static void time(String what, int elements, Runnable call) {
        int calls = 200 + 4_000_000 / (elements + 20);
        double best = Double.MAX_VALUE;
        for (int batch = 0; batch < 8; batch++) {
            long start = THREAD.getCurrentThreadCpuTime();
            for (int i = 0; i < calls; i++) {
                call.run();
            }
            best = Math.min(best, (double) (THREAD.getCurrentThreadCpuTime() - start) / calls);
        }
        System.out.printf(Locale.ROOT, "%-40s %9.1f %7.3f%n", what, best, best / elements);
    }
}
