package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.step.ReversibleStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.RecordedSolve;

/** Steps of a {@link ReversibleMethod}, retaken, or undone from the last to the first. Thread-confined. */
class ReversibleReversal extends Reversal implements StepAdjoint.Evaluations {
    final ReversibleStepper stepper;
    private final ReversibleMethod method;
    private final StageBuffers buffers;
    private final int ring;
    private final int beside;
    private boolean kept;
    /** Whether the derivative at the end of a step was evaluated when the step after it was undone. */
    private boolean keptBefore;
    private boolean derivativeKnown;
    private final int times;
    private int step;
    /** Evaluations before the stepper began to count. */
    long earlier;

    ReversibleReversal(RecordedSolve solve, Binding b) {
        super(solve, b);
        method = (ReversibleMethod) solve.options().method();
        stepper = new ReversibleStepper(solve.options(), kernels, adjoint.layout, n / solve.blocks());
        buffers = StageBuffers.keepingRing(adjoint.layout, method);
        times = b.in(3);
        ring = b.scratch(buffers.ringCells());
        beside = b.scratch(stepper.cells());
    }

    @Override
    public int stateCells() {
        return stepper.carryCells();
    }

    @Override
    public void start(int[] at) {
        super.start(at);
        buffers.placeRing(at[ring]);
        stepper.place(at[beside]);
        earlier = 0;
    }

    @Override
    public void first(int[] at) {
        kernels.copy(at[states], adjoint.layout.y(buffers.at(0)), n);
        stepper.use(this, buffers);
        derivativeKnown = false;
    }

    @Override
    public void save(int to) {
        stepper.save(to);
    }

    @Override
    public void load(int from) {
        stepper.load(from);
        derivativeKnown = false;
    }

    /**
     * Evaluates the derivative that a step hands down to the next, if it is not known.
     *
     * @param t the end of the step before
     */
    final void derivative(int number, double t) {
        if (method.handsDown() && !derivativeKnown) {
            stepper.evaluate(number * method.perStep(), t);
        }
        derivativeKnown = true;
    }

    @Override
    public void advance(int number) {
        derivative(number, record.arrival(number));
        stepper.attempt(number, record.t(number), record.h(number));
        stepper.accept();
    }

    @Override
    public void reverse(int[] at, int number) {
        derivative(number, record.arrival(number));
        int mark = memory.mark();
        taping = true;
        stepper.attempt(number, record.t(number), record.h(number));
        compare(at, number, stepper.y1);
        pull(number, mark);
    }

    /** Undoes a step, whose end is the current state, and takes its adjoint. */
    final void undo(int number) {
        int mark = memory.mark();
        derivative(number + 1, record.t(number) + record.h(number));
        // reversible Heun's activations are needed one step later, and recomputed then: what solves inside the field
        // keep goes before; a partitioned method undoes a stage by an evaluation at another, but for halves
        taping = !method.handsDown() || separable();
        stepper.undo(number, record.arrival(number), record.t(number), record.h(number));
        keptBefore = separable() && !stepper.shared();
        pull(number, mark);
        keptBefore = false;
    }

    private void pull(int number, int mark) {
        kept = taping;
        taping = false;
        step = number;
        if (adjoint.inside(number)) {
            stepper.denseStages(record.t(number), record.h(number));
        }
        adjoint.step(this, number);
        memory.release(mark);
    }

    @Override
    public final int slot(int stage) {
        return buffers.at(step * method.perStep() + stage);
    }

    @Override
    public final boolean kept(int stage) {
        return kept && !(keptBefore && stage == method.perStep());
    }

    @Override
    public final int dense() {
        return buffers.dense(step);
    }

    @Override
    public void finish(int[] at) {
        stepper.point(0, memory.cells[at[times]]);
        adjoint.finish(at, buffers.at(0), false);
        report(at, earlier + stepper.evaluations());
    }
}
