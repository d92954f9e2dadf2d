package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.step.ReversibleStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.RecordedSolve;

/** Steps of a {@link ReversibleMethod}, taken again or undone from the last to the first. Thread-confined. */
class ReversibleReversal extends Reversal implements StepAdjoint.Evaluations {
    final ReversibleStepper stages;
    private final ReversibleMethod method;
    private final StageBuffers slots;
    private final int ring;
    private final int beside;
    private boolean kept;
    private boolean slopeKnown;
    private final int times;
    private int step;
    /** Evaluations before the stages began to count. */
    long earlier;

    ReversibleReversal(RecordedSolve solve, Binding b) {
        super(solve, b);
        method = (ReversibleMethod) solve.options().method();
        stages = new ReversibleStepper(solve.options(), kernels, adjoint.layout(), n / solve.blocks());
        slots = StageBuffers.keepingRing(adjoint.layout(), method);
        times = b.in(3);
        ring = b.scratch(slots.ringCells());
        beside = b.scratch(stages.cells());
    }

    @Override
    public int stateCells() {
        return stages.carryCells();
    }

    @Override
    public void start(int[] at) {
        super.start(at);
        slots.placeRing(at[ring]);
        stages.place(at[beside]);
        earlier = 0;
    }

    @Override
    public void first(int[] at) {
        kernels.copy(at[states], adjoint.layout().y(slots.at(0)), n);
        stages.use(this, slots);
        slopeKnown = false;
    }

    @Override
    public void save(int to) {
        stages.save(to);
    }

    @Override
    public void load(int from) {
        stages.load(from);
        slopeKnown = false;
    }

    /** Reversible Heun carries the slope at z with it, from the end of the step before, {@code t}. */
    final void slope(int number, double t) {
        if (method.heun() && !slopeKnown) {
            stages.evaluate(number, t);
        }
        slopeKnown = true;
    }

    @Override
    public void advance(int number) {
        slope(number, record.arrival(number));
        stages.attempt(number, record.t(number), record.h(number));
        stages.accept();
    }

    @Override
    public void reverse(int[] at, int number) {
        slope(number, record.arrival(number));
        int mark = kernels.memory().mark();
        taping = true;
        stages.attempt(number, record.t(number), record.h(number));
        compare(at, number, stages.y1);
        pull(number, mark);
    }

    /** Undoes a step, whose end is the current state, and takes its adjoint. */
    final void undo(int number) {
        int mark = kernels.memory().mark();
        slope(number + 1, record.t(number) + record.h(number));
        // reversible Heun's activations are wanted one step later, and made again then: what solves inside the field
        // keep goes before
        taping = !method.heun();
        stages.undo(number, record.arrival(number), record.t(number), record.h(number));
        pull(number, mark);
    }

    private void pull(int number, int mark) {
        kept = taping;
        taping = false;
        step = number;
        if (adjoint.inside(number)) {
            stages.denseStages(record.t(number), record.h(number));
        }
        adjoint.step(this, number);
        kernels.memory().release(mark);
    }

    @Override
    public final int slot(int stage) {
        return slots.at(step * method.perStep() + stage);
    }

    @Override
    public final boolean kept(int stage) {
        return kept;
    }

    @Override
    public final int dense() {
        return slots.dense(step, 0);
    }

    @Override
    public void finish(int[] at) {
        stages.point(0, kernels.memory().cells[at[times]]);
        adjoint.finish(at, slots.at(0), false);
        report(at, earlier + stages.evaluations());
    }
}
