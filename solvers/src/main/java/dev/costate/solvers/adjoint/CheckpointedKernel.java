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
}
