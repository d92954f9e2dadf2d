package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Kernel;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/**
 * Reverses the units of a solve by the schedule of {@link Revolve}.
 *
 * <p>Kept states are a stack: the units after the top one are reversed first. Thread-confined.
 */
public final class CheckpointedKernel implements Kernel {
    private final Memory memory;
    private final ReplayableSteps steps;
    private final int most;
    private int[] stack = new int[16];

    /**
     * Makes it.
     *
     * @param most kept states, ≥ 1
     */
    public CheckpointedKernel(Memory memory, ReplayableSteps steps, int most) {
        this.memory = memory;
        this.steps = steps;
        this.most = most;
    }

    @Override
    public void run(int[] at) {
        steps.start(at);
        int end = steps.units();
        int size = steps.stateCells();
        int mark = memory.mark();
        int cells = Math.multiplyExact(Math.max(1, Math.min(most, end)), size);
        memory.reserve(cells);
        int kept = memory.allocate(cells);
        steps.first(at);
        steps.save(kept);
        int top = 0;
        stack[0] = 0;
        while (end > 0) {
            int from = stack[top];
            int length = end - from;
            int free = most - top - 1;
            steps.load(kept + top * size);
            if (length > 1 && free > 0) {
                int to = from + Revolve.split(length, free + 1);
                for (int i = from; i < to; i++) {
                    steps.advance(i);
                }
                if (++top == stack.length) {
                    stack = Arrays.copyOf(stack, 2 * top);
                }
                stack[top] = to;
                steps.save(kept + top * size);
                continue;
            }
            for (int i = from; i < end - 1; i++) {
                steps.advance(i);
            }
            steps.reverse(at, --end);
            if (end == from && top > 0) {
                top--;
            }
        }
        steps.load(kept);
        steps.finish(at);
        memory.release(mark);
    }

    /**
     * The optimal schedule for reversing l steps with c kept states (Griewank and Walther 2000, Revolve).
     *
     * <p>With β(c, r) = (c + r choose c) and β(c, r−1) &lt; l ≤ β(c, r), the fewest steps taken forwards before the
     * steps whose adjoints follow are t(l, c) = r l − β(c + 1, r − 1).
     */
    public static final class Revolve {
        private Revolve() {
        }

        /** Returns β(c, r), or a number above 2³¹ if it is large; 0 for r &lt; 0. */
        static long beta(long c, long r) {
            if (r < 0) {
                return 0;
            }
            long small = Math.min(c, r);
            long b = 1;
            for (long i = 1; i <= small; i++) {
                b = b * (c + r - small + i) / i;
                if (b > Integer.MAX_VALUE) {
                    return b;
                }
            }
            return b;
        }

        /** Returns r with β(c, r−1) &lt; l ≤ β(c, r). */
        private static long repetitions(int l, int c) {
            long r = 0;
            while (beta(c, r) < l) {
                r++;
            }
            return r;
        }

        /** Returns t(l, c), l ≥ 1, c ≥ 1. */
        public static long advances(int l, int c) {
            long r = repetitions(l, c);
            return r == 0 ? 0 : r * l - beta(c + 1L, r - 1);
        }

        /**
         * Returns after how many of l ≥ 2 steps to keep the next state.
         *
         * @param c available states, ≥ 2, that of the start included
         */
        public static int split(int l, int c) {
            long r = repetitions(l, c);
            return (int) Math.max(1, Math.max(beta(c, r - 2), l - beta(c - 1L, r)));
        }
    }
}
