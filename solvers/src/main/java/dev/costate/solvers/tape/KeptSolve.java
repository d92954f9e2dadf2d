package dev.costate.solvers.tape;

import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.method.OdeMethod.Family;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.vectorapi.Memory;
import java.util.Locale;

/**
 * Runs solves that keep stages, so that the arena grows once, to what it must hold.
 *
 * <p>A solve goes on as long as memory and byte budget have room. If it has more steps, the others are counted, in
 * slots used again; then the arena takes its size, with a sixteenth to spare, while it is still empty, and the solve
 * runs again to the same bits. Growing by copying what is kept would need 2.5 times as much. Runs no longer than one
 * before are not counted. Thread-confined.
 */
public final class KeptSolve {
    private static final int LEAST = 8;

    /** What is solved. */
    public interface Start {
        /** Goes to the first state, which takes the first slot. */
        void begin();
    }

    private final Memory memory;
    private final SolveLoop loop;
    private final StageBuffers buffers;
    private final Budget budget;
    private final boolean attempts;
    private final boolean allDense;
    private int planned;
    private int rejected;
    private int dense;

    /**
     * Makes it.
     *
     * @param keeps what is kept
     * @param budget how many bytes that may be
     */
    public KeptSolve(Memory memory, SolveLoop loop, StageBuffers buffers, Keeps keeps, Budget budget) {
        this.memory = memory;
        this.loop = loop;
        this.buffers = buffers;
        this.budget = budget;
        attempts = keeps == Keeps.ATTEMPTS;
        allDense = keeps == Keeps.STAGES;
    }

    /** Solves from where {@code start} goes; {@code out} is where the states at the times go. */
    public SolveStatus run(int out, Start start) {
        int mark = memory.mark();
        begin(start);
        int fits = most(memory.room(), Integer.MAX_VALUE);
        if (fits < LEAST) {
            memory.reserve(cells(LEAST));
            fits = LEAST;
        }
        fits = Math.max(LEAST, Math.min(fits, budget.steps(buffers)));
        SolveStatus status = loop.run(out, fits);
        if (status == null) {
            buffers.reuseAfter(fits);
            status = loop.proceed(Integer.MAX_VALUE);
        } else if (status != SolveStatus.SUCCESS || budget.holds(buffers, loop.trace().accepted())) {
            note();
            return status;
        }
        note();
        if (status != SolveStatus.SUCCESS) {
            return status;
        }
        budget.check(buffers, planned);
        memory.release(mark);
        buffers.withResidual(budget.slots(buffers, planned));
        long need = cells(planned);
        memory.reserve(need + need / 16);
        begin(start);
        status = loop.run(out, Integer.MAX_VALUE);
        note();
        return status;
    }

    private void begin(Start start) {
        buffers.withResidual(budget.slots(buffers, planned));
        start.begin();
    }

    private void note() {
        planned = loop.trace().accepted();
        rejected = loop.trace().attempts() - planned;
        dense = buffers.denseCount();
    }

    /** Returns how many steps the room is enough for. */
    private int most(long room, int atMost) {
        int low = 0;
        int high = Math.min(atMost, 1 << 30);
        while (low < high) {
            int middle = low + (high - low + 1) / 2;
            if (cells(middle) <= room) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Returns the cells of so many steps and their record. */
    private long cells(int steps) {
        long ofDense = buffers.keepsDense() ? (allDense ? steps : dense) * (long) buffers.denseCells() : 0;
        return buffers.cells(steps) + ofDense + SolveRecord.cells(loop.times.length, steps, buffers)
                + (attempts ? 1 + 4L * (steps + rejected) : 0);
    }

    /**
     * The bytes that a gradient method may keep of a solve: states, stages, and activations with what is left.
     *
     * <p>Immutable.
     *
     * @param bytes the most bytes, 0 for states and stages without a limit and no activations
     * @param method the gradient method's name
     * @param options how the solve is solved
     */
    public record Budget(long bytes, String method, SolveOptions options) {
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
}
