package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.vectorapi.Memory;
import java.util.Optional;

/**
 * Runs a recorded solve.
 *
 * <p>Without a derivative it needs two steps' worth of memory; with one it leaves in the arena what the gradient method
 * wants ({@link Keeps}). Thread-confined.
 */
final class SolveKernel implements Kernel, KeptSolve.Start {
    private final SolveOp op;
    private final Memory memory;
    private final SolveKernels.RecordedSteps steps;
    private final OperandCells captured;
    private final Keeps keeps;
    private final SolveLoop loop;
    private final Optional<KeptSolve> kept;
    private final int y0;
    private final int times;
    private final int states;
    private final int statistics;
    private final int recordAt;
    private int[] at;

    SolveKernel(SolveOp op, Binding b, SolveKernels.RecordedSteps steps, OperandCells captured, Keeps keeps) {
        this.op = op;
        this.steps = steps;
        this.captured = captured;
        this.keeps = keeps;
        memory = b.kernels().memory();
        int n = b.inShape(0).size();
        loop = new SolveLoop(op.options(), memory, steps.stepper(), n, b.inShape(1).size());
        if (keeps == Keeps.NOTHING) {
            loop.keepWindow(1);
        } else if (keeps == Keeps.WINDOW) {
            loop.keepWindow(((ReversibleMethod) op.options().method()).window());
        }
        long budget = keeps == Keeps.ACTIVATIONS ? op.gradient().budgetBytes() : 0;
        kept = steps.buffers().grows()
                ? Optional.of(new KeptSolve(memory, loop, steps.buffers(), keeps,
                        new KeptSolve.Budget(budget, op.gradient().name(), op.options())))
                : Optional.empty();
        y0 = b.in(0);
        times = b.in(1);
        states = b.out(0);
        statistics = b.out(1);
        recordAt = op.recording() ? b.out(2) : -1;
    }

    @Override
    public void begin() {
        steps.begin(at, at[y0]);
    }

    private SolveStatus solve() {
        if (kept.isPresent()) {
            return kept.get().run(at[states], this);
        }
        begin();
        return loop.run(at[states]);
    }

    @Override
    public void run(int[] addresses) {
        at = addresses;
        System.arraycopy(memory.cells, at[times], loop.times, 0, loop.times.length);
        SolveStatus status = solve();
        loop.noteHeap(steps.buffers().heapBytes());
        double[] cells = memory.cells;
        cells[at[statistics]] = loop.trace().accepted();
        cells[at[statistics] + 1] = loop.trace().attempts() - loop.trace().accepted();
        cells[at[statistics] + 2] = loop.evaluations();
        cells[at[statistics] + 3] = loop.stiffness();
        if (status != SolveStatus.SUCCESS) {
            throw failure(loop, status, captured, cells, at);
        }
        if (op.recording()) {
            int record = SolveRecord.write(memory, loop, steps.buffers());
            if (keeps == Keeps.ATTEMPTS) {
                SolveRecord.writeAttempts(memory, loop, record);
            }
            steps.complete(record);
            memory.cells[at[recordAt]] = record;
        }
    }

    /** Returns the failure of a run; what the field captured is named first if it is NaN. */
    static SolveFailure failure(SolveLoop loop, SolveStatus status, OperandCells captured, double[] cells, int[] at) {
        NonFinite parameter = status == SolveStatus.NON_FINITE ? captured.firstNaN(cells, at) : NonFinite.NONE;
        return parameter.found() ? loop.failure(SolveStatus.PARAMETER_NON_FINITE, parameter) : loop.failure(status);
    }
}
