package dev.costate.solvers.tape;

import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.vectorapi.Memory;

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
    private final KeptBudget budget;
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
    public KeptSolve(Memory memory, SolveLoop loop, StageBuffers buffers, Keeps keeps, KeptBudget budget) {
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
}
