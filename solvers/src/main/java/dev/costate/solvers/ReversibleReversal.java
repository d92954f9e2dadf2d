package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;

/** Steps of a {@link ReversibleMethod}, taken again or, by {@link #run}, undone from the last to the first. Thread-confined. */
final class ReversibleReversal extends Reversal implements Kernel, StepAdjoint.Evaluations {
    private final ReversibleMethod method;
    private final ReversibleStages stages;
    private final Slots slots;
    private final int ring;
    private final int beside;
    private boolean kept;
    private boolean slopeKnown;
    private int step;

    ReversibleReversal(SolveOp op, Binding b) {
        super(op, b);
        method = (ReversibleMethod) op.options().method();
        stages = new ReversibleStages(op.options(), kernels, adjoint.layout(), n);
        slots = Slots.keepingRing(adjoint.layout(), method);
        ring = b.scratch(slots.ringCells());
        beside = b.scratch(stages.cells());
    }

    @Override
    int stateCells() {
        return stages.carryCells();
    }

    @Override
    void start(int[] at) {
        super.start(at);
        slots.placeRing(at[ring]);
        stages.place(at[beside]);
        first(at);
    }

    @Override
    void first(int[] at) {
        kernels.copy(at[states], adjoint.layout().y(slots.at(0)), n);
        stages.use(this, slots);
        slopeKnown = false;
    }

    @Override
    void save(int to) {
        stages.save(to);
    }

    @Override
    void load(int from) {
        stages.load(from);
        slopeKnown = false;
    }

    /** Reversible Heun carries the slope at z with it, from the end of the step before. */
    private void slope(int number) {
        if (method.heun() && !slopeKnown) {
            stages.evaluate(number, slopeTime(number));
        }
        slopeKnown = true;
    }

    private double slopeTime(int number) {
        return number == 0 ? record.t(0) : record.t(number - 1) + record.h(number - 1);
    }

    @Override
    void advance(int number) {
        slope(number);
        stages.attempt(number, record.t(number), record.h(number));
        stages.accept();
    }

    @Override
    void reverse(int[] at, int number) {
        slope(number);
        int mark = kernels.memory().mark();
        taping = true;
        stages.attempt(number, record.t(number), record.h(number));
        compare(at, number, stages.y1);
        pull(number, mark);
    }

    @Override
    public void run(int[] at) {
        start(at);
        load(record.end());
        for (int i = record.steps() - 1; i >= 0; i--) {
            int mark = kernels.memory().mark();
            slope(i + 1);
            // reversible Heun's activations are wanted one step later, and made again then: what solves inside the field keep goes before
            taping = !method.heun();
            stages.undo(i, slopeTime(i), record.t(i), record.h(i));
            pull(i, mark);
        }
        quality(Math.max(distance(stages.y0, at[states]), distance(stages.z(), at[states])));
        finish(at);
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
    public int slot(int stage) {
        return slots.at(step * method.perStep() + stage);
    }

    @Override
    public boolean kept(int stage) {
        return kept;
    }

    @Override
    public int dense() {
        return slots.dense(step, 0);
    }

    @Override
    void finish(int[] at) {
        if (record.steps() > 0) {
            slope(0);
        }
        adjoint.finish(at, slots.at(0), false);
        report(at, stages.evaluations());
    }
}
