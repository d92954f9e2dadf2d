package dev.costate.vectorapi;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/**
 * Times products of the shapes that small networks are made of, and a few large ones. A program, not a test: its
 * figures are of the machine it runs on.
 */
public final class ProductBenchmark {
    private static final int[][] SHAPES = {{20, 2, 50}, {20, 50, 2}, {64, 4, 32}, {64, 32, 4}, {512, 3, 64},
        {512, 64, 64}, {512, 64, 2}, {512, 66, 128}, {512, 128, 128}, {512, 128, 2}, {256, 16, 16}, {1000, 20, 20},
        {1000, 4, 20}, {256, 256, 256}, {1024, 1024, 1024}};

    private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

    private ProductBenchmark() {
    }

    /** Prints one line per shape: processor nanoseconds and GFLOP/s of X·W, G·Wᵀ and Xᵀ·G. */
    public static void main(String[] arguments) {
        Memory memory = new Memory(4 << 20);
        java.util.Random random = new java.util.Random(1);
        for (int i = 0; i < 4 << 20; i++) {
            memory.cells[i] = random.nextDouble() - 0.5;
        }
        Kernels kernels = KernelChoice.kernels(memory);
        System.out.println(kernels.name() + ", X [m, k] W [k, n]: ns and GFLOP/s of XW, GWt, XtG");
        int limit = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1024;
        for (int round = 0; round < 2; round++) {
            for (int[] s : SHAPES) {
                if (s[0] <= limit || s[1] < 1024) {
                    StringBuilder line = new StringBuilder(
                            String.format(Locale.ROOT, "[%4d,%4d]x[%4d,%4d]", s[0], s[1], s[1], s[2]));
                    for (int form = 0; form < 3; form++) {
                        time(kernels, form, s, line);
                    }
                    if (round == 1) {
                        System.out.println(line);
                    }
                }
            }
        }
    }

    private static void time(Kernels kernels, int form, int[] s, StringBuilder line) {
        int x = 0;
        int w = x + s[0] * s[1];
        int y = w + s[1] * s[2];
        double flops = 2.0 * s[0] * s[1] * s[2];
        int calls = (int) Math.max(1, 4e7 / (flops + 2000));
        double best = Double.MAX_VALUE;
        for (int batch = 0; batch < 9; batch++) {
            long start = THREAD.getCurrentThreadCpuTime();
            for (int i = 0; i < calls; i++) {
                switch (form) {
                    case 0 -> kernels.product(x, false, w, false, y, s[0], s[2], s[1]);
                    case 1 -> kernels.product(y, false, w, true, x, s[0], s[1], s[2]);
                    default -> kernels.product(x, true, y, false, w, s[1], s[2], s[0]);
                }
            }
            best = Math.min(best, (double) (THREAD.getCurrentThreadCpuTime() - start) / calls);
        }
        line.append(String.format(Locale.ROOT, "  %10.0f ns %6.1f", best, flops / best));
    }
}
