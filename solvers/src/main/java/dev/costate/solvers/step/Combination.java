package dev.costate.solvers.step;

import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.Kernels;

/**
 * out = y + h Σ wⱼkⱼ, the second half of the state with weights of its own if the method is partitioned. The state
 * may be several blocks of the same size, each [q; p] then. Thread-confined.
 */
public final class Combination {
    private final Kernels kernels;
    private final boolean partitioned;
    private final int n;
    private final int blocks;
    private final int[] part;

    public Combination(Kernels kernels, Tableau method, int n, int blocks) {
        this.kernels = kernels;
        this.n = n;
        this.blocks = blocks;
        partitioned = method.partitioned();
        part = new int[method.stages() + method.denseStages()];
    }

    /** Combines the first {@code count} stages. */
    public void run(int y, double h, double[] w, double[] ofMomenta, int[] k, int count, int out) {
        if (!partitioned) {
            kernels.combine(y, h, w, k, count, out, n * blocks);
            return;
        }
        int half = n / 2;
        for (int from = 0; from < 2 * blocks * half; from += half) {
            for (int i = 0; i < count; i++) {
                part[i] = k[i] + from;
            }
            kernels.combine(y + from, h, from / half % 2 == 0 ? w : ofMomenta, part, count, out + from, half);
        }
    }
}
