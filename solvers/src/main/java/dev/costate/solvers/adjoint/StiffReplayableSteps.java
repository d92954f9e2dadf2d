package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Memory;

/**
 * Steps of a stiff method retaken on the recorded grid, and their adjoints. Thread-confined.
 *
 * <p>A step by an {@link Esdirk} method depends on more than where it starts, for Newton's method keeps its Jacobian:
 * the record says from which step, and the state and time there are kept with each start.
 */
final class StiffReplayableSteps extends ReplayableSteps {
    private final Memory memory;
    private final StiffAdjoint adjoint;
    private final SolveRecord record;
    private final StiffStepper stepper;
    private double error;

    StiffReplayableSteps(StiffAdjoint adjoint, Binding b) {
        memory = b.kernels().memory();
        this.adjoint = adjoint;
        record = adjoint.record;
        stepper = adjoint.replayStepper();
        stepper.prepareToRetake();
    }

    @Override
    public int units() {
        return record.steps();
    }

    @Override
    public int stateCells() {
        return stepper.startCells();
    }

    @Override
    public void start(int[] at) {
        adjoint.start(at);
        error = 0;
    }

    @Override
    public void first(int[] at) {
        stepper.use(memory.cells, at[adjoint.places.states]);
        int mark = memory.mark();
        stepper.first(memory.cells[at[adjoint.places.times]]);
        memory.release(mark);
    }

    @Override
    public void save(int to) {
        stepper.saveStart(to);
    }

    @Override
    public void load(int from) {
        stepper.loadStart(from);
    }

    private void take(int step) {
        int mark = memory.mark();
        stepper.retake(step, record.t(step), record.h(step), record.origin(step));
        memory.release(mark);
    }

    @Override
    public void advance(int step) {
        take(step);
        stepper.accept();
    }

    @Override
    public void reverse(int[] at, int step) {
        if (adjoint.needsStages()) {
            take(step);
        }
        adjoint.step(at, step, stepper.states());
        if (step == record.steps() - 1) {
            int last = at[adjoint.places.states] + (adjoint.places.timeCount - 1) * adjoint.n;
            for (int i = 0; i < adjoint.n; i++) {
                error = Math.max(error, Math.abs(stepper.y1[i] - memory.cells[last + i]));
            }
        }
    }

    @Override
    public void finish(int[] at) {
        adjoint.finish(at, stepper.y0, error, stepper.evaluations());
    }
}
