package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.tape.KeptBudget;
import dev.costate.solvers.tape.KeptSolve;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;
import java.util.Optional;

/** Solves of a continuous adjoint from one requested time to the one before it. Thread-confined. */
final class CostateSolve implements KeptSolve.Start {
    final StageLayout layout;
    private final Kernels kernels;
    private final StageBuffers buffers;
    private final KernelStepper stepper;
    private final SolveLoop loop;
    private final Optional<KeptSolve> kept;
    private final int ring;
    private final int rows;
    private int[] at;
    private Field field;
    private int from;

    /**
     * Makes it.
     *
     * @param n cells of the state that is solved for
     * @param normCells how many leading ones the error norm sees
     * @param keeping whether a record of the stages is left for {@link #record}
     */
    CostateSolve(SolveOptions options, Binding b, int n, int normCells, boolean keeping) {
        kernels = b.kernels();
        layout = new StageLayout(n, 0);
        stepper = Steppers.onBuffers(options, kernels, layout, normCells);
        buffers = keeping ? StageBuffers.trail(layout, kernels.memory(), options.method())
                : StageBuffers.ring(layout, options.method());
        loop = new SolveLoop(options, kernels.memory(), stepper, n, 2);
        if (keeping) {
            kept = Optional.of(new KeptSolve(kernels.memory(), loop, buffers, GradientMethod.Keeps.STAGES,
                    new KeptBudget(0, "quadrature", options)));
        } else {
            // nobody reads the steps again
            loop.keepWindow(1);
            kept = Optional.empty();
        }
        ring = b.scratch(buffers.ringCells());
        rows = b.scratch(2 * n);
    }

    /** Takes the addresses of a run, sets the state to zero and returns its address. */
    int place(int[] addresses) {
        at = addresses;
        buffers.placeRing(at[ring]);
        kernels.fill(0, state(), layout.n());
        return state();
    }

    private int state() {
        return at[rows] + layout.n();
    }

    /** Moves the state from time number {@code j} to the one before it and returns the evaluations that this took. */
    int run(Field adjoint, int times, int j) {
        double[] cells = kernels.memory().cells;
        if (j == 0 || cells[times + j] == cells[times + j - 1]) {
            return 0;
        }
        loop.times[0] = cells[times + j];
        loop.times[1] = cells[times + j - 1];
        field = adjoint;
        from = state();
        SolveStatus status = solve();
        loop.noteHeap(buffers.heapBytes());
        if (status != SolveStatus.SUCCESS) {
            throw loop.failure(status);
        }
        return loop.evaluations();
    }

    private SolveStatus solve() {
        if (kept.isPresent()) {
            return kept.get().run(at[rows], this);
        }
        begin();
        return loop.run(at[rows]);
    }

    @Override
    public void begin() {
        buffers.start();
        kernels.copy(from, layout.y(buffers.at(0)), layout.n());
        // a solve that begins again finds its first state in the first row
        from = at[rows];
        stepper.use(field, buffers);
    }

    /** Writes the record of the last run and returns its address. */
    int record() {
        return SolveRecord.write(kernels.memory(), loop, buffers);
    }
}
