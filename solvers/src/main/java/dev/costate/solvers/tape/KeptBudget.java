package dev.costate.solvers.tape;

import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.OdeMethod.Family;
import dev.costate.solvers.step.StageBuffers;
import java.util.Locale;

/**
 * The bytes that a gradient method may keep of a solve: states, stages, and activations with what is left.
 *
 * <p>Immutable.
 *
 * @param bytes the most bytes, 0 for states and stages without a limit and no activations
 * @param method the gradient method's name
 * @param options how the solve is solved
 */
public record KeptBudget(long bytes, String method, SolveOptions options) {
    /** Returns how many leading slots may have activations in a solve of so many steps, 0 if that is not known. */
    int slots(StageBuffers buffers, int steps) {
        if (bytes == 0) {
            return 0;
        }
        int residual = buffers.residualCells();
        long rest = bytes / 8 - (steps == 0 ? 0 : buffers.bareCells(steps));
        long each = steps == 0 ? residual + buffers.bareCells() : Math.max(1, residual);
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, rest / each));
    }

    /** Returns whether what so many steps keep is within the budget. */
    boolean holds(StageBuffers buffers, int steps) {
        return bytes == 0 || buffers.cells(steps) <= bytes / 8;
    }

    /** Returns for how many steps it is enough. */
    int steps(StageBuffers buffers) {
        if (bytes == 0) {
            return Integer.MAX_VALUE;
        }
        int low = 0;
        int high = 1 << 30;
        while (low < high) {
            int middle = low + (high - low + 1) / 2;
            if (holds(buffers, middle)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /**
     * Refuses a solve whose states and stages alone take more.
     *
     * @throws IllegalArgumentException if they do, with a gradient method that takes less
     */
    void check(StageBuffers buffers, int steps) {
        long needed = 8 * buffers.bareCells(steps);
        if (bytes == 0 || needed <= bytes) {
            return;
        }
        long starts = 8 * (steps + 1L) * buffers.bareCells();
        String fitting = options.method().family() == Family.EXPLICIT && starts <= bytes
                ? "symplectic, which keeps " + mebibytes(starts)
                : "checkpointed, which keeps as many states as it is given";
        throw new IllegalArgumentException(method + " would keep " + mebibytes(needed) + " of states and stages of "
                + steps + " steps, and its budget is " + mebibytes(bytes) + ": use " + fitting
                + ", or give it a larger budget (new Direct(bytes))");
    }

    private static String mebibytes(long count) {
        return String.format(Locale.ROOT, "%.1f MiB", count / (double) (1 << 20));
    }
}
