package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.tape.DenseRecord;
import dev.costate.solvers.tape.KeptSolve;
import dev.costate.solvers.tape.OperandCells;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.Optional;

/**
 * The backward pass of a method that solves an adjoint equation, from each requested time to the one before it.
 *
 * <p>The equation is that of {@link #eval}. Thread-confined.
 */
abstract class ContinuousAdjoint implements Kernel, Field, KeptSolve.Start {
    final Kernels kernels;
    final Memory memory;
    final AdjointLayout operands;
    /** The slots of the state that is solved for. */
    final StageLayout layout;
    /** Cells of a state of the forward solve. */
    final int n;
    private final StageBuffers buffers;
    private final KernelStepper stepper;
    private final SolveLoop loop;
    private final Optional<KeptSolve> kept;
    private final int ring;
    private final int rows;
    private int[] at;
    private int from;

    /**
     * Makes it.
     *
     * @param states how many states of the forward solve's size are solved for
     * @param sums whether the cotangents of what the field captured are solved for too
     * @param seminorm whether the error norm does not see these
     * @param keeping the name of the method for which {@link #record} finds a record of the stages, if any
     */
    ContinuousAdjoint(RecordedSolve solve, Binding b, int states, boolean sums, boolean seminorm,
            Optional<String> keeping) {
        kernels = b.kernels();
        memory = kernels.memory();
        operands = new AdjointLayout(b);
        n = operands.n;
        layout = new StageLayout(states * n + (sums ? operands.parameters : 0), 0);
        SolveOptions options = options(solve);
        stepper = Steppers.onBuffers(options, kernels, layout, seminorm ? states * n : layout.n());
        buffers = keeping.isPresent() ? StageBuffers.trail(layout, memory, options.method())
                : StageBuffers.ring(layout, options.method());
        loop = new SolveLoop(options, memory, stepper, layout.n(), 2);
        kept = keeping.map(name -> new KeptSolve(memory, loop, buffers, GradientMethod.Keeps.STAGES,
                new KeptSolve.Budget(0, name, options)));
        if (kept.isEmpty()) {
            // nobody reads the steps again
            loop.keepWindow(1);
        }
        ring = b.scratch(buffers.ringCells());
        rows = b.scratch(2 * layout.n());
    }

    /** Returns why partitioned methods do not serve. */
    static Optional<String> refusal(SolveOptions options) {
        return options.method().partitioned()
                ? Optional.of(", which cannot solve its augmented system: that has no positions and momenta;"
                        + " use direct")
                : Optional.empty();
    }

    /**
     * Returns how the adjoint equation is solved, from the options of the forward solve.
     *
     * <p>With steps of its own, and with one rtol and atol, since a cotangent does not have the size of its component.
     */
    static SolveOptions options(RecordedSolve solve) {
        return solve.options().withoutGrid().withoutTolerances();
    }

    /** Takes the addresses of a run, sets the state to zero and returns its address. */
    final int place(int[] addresses) {
        at = addresses;
        buffers.placeRing(at[ring]);
        kernels.fill(0, state(), layout.n());
        return state();
    }

    private int state() {
        return at[rows] + layout.n();
    }

    /** Moves the state from time number {@code j} to the one before it and returns the evaluations that this took. */
    final int solveFrom(int j) {
        double[] cells = memory.cells;
        int times = at[operands.times];
        if (j == 0 || cells[times + j] == cells[times + j - 1]) {
            return 0;
        }
        loop.times[0] = cells[times + j];
        loop.times[1] = cells[times + j - 1];
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
    public final void begin() {
        buffers.start();
        kernels.copy(from, layout.y(buffers.at(0)), layout.n());
        // a solve that begins again finds its first state in the first row
        from = at[rows];
        stepper.use(this, buffers);
    }

    /** Writes the record of the last run and returns its address. */
    final int record() {
        return SolveRecord.write(memory, loop, buffers);
    }

    /** Adds the cotangent of the state at time number {@code j} to a. */
    final void jump(int j, int a) {
        kernels.axpy(1, at[operands.cotangents] + j * n, a, a, n);
    }

    /** Runs a tape (t, y, captured, a) ↦ … whose outputs have been pointed. */
    final void run(Program p, int t, int y, int a) {
        p.pointInput(0, t);
        p.pointInput(1, y);
        p.pointInput(2 + operands.captured.count(), a);
        int mark = memory.mark();
        p.run();
        memory.release(mark);
    }

    /**
     * The forward solution between the saved times, for the continuous adjoints.
     *
     * <p>It is made of the forward solve's stages, and of the field to complete them with. Thread-confined.
     */
    static final class ForwardPath implements Field {
        private final Kernels kernels;
        private final Program program;
        private final StageLayout layout;
        private final DenseRecord dense;
        private final int recordAt;
        private final OperandCells captured;
        private final int scratch;
        private final int room;
        private int evaluations;
        private int slot;

        ForwardPath(RecordedSolve solve, Binding b) {
            kernels = b.kernels();
            program = b.compile(solve.field().simplify());
            layout = new StageLayout(b.outShape(0).size(), 0);
            dense = new DenseRecord(kernels, Tableau.require(solve.options().method(), "a continuous adjoint"), layout);
            recordAt = b.in(1);
            captured = OperandCells.in(b, 4, b.operands());
            scratch = b.scratch(program.size());
            room = b.scratch(layout.bareSize() + layout.n());
        }

        /**
         * Opens the record of this run.
         *
         * @return the largest defect of its dense output, measured in the middle of each step
         */
        double open(int[] at) {
            program.place(at[scratch]);
            captured.point(program, 2, at);
            evaluations = dense.open((int) kernels.memory().cells[at[recordAt]], this);
            slot = at[room];
            double worst = 0;
            int steps = dense.record().steps();
            for (int i = 0; i < steps; i++) {
                worst = Math.max(worst, dense.defect(i, this, slot, slot + layout.bareSize()));
            }
            evaluations += steps;
            return worst;
        }

        /** Gives back the arena from {@code mark}, read before {@link #open}. */
        void close(int mark) {
            dense.close(mark);
            kernels.memory().release(mark);
        }

        /** Returns the evaluations of the field by {@link #open}. */
        int evaluations() {
            return evaluations;
        }

        /** Returns the address of y(t), valid until the next call. */
        int at(double t) {
            dense.at(t, layout.y(slot));
            return layout.y(slot);
        }

        @Override
        public void eval(double t, int at, boolean keep) {
            kernels.memory().cells[layout.t(at)] = t;
            layout.point(program, at);
            program.runForward();
        }
    }
}
