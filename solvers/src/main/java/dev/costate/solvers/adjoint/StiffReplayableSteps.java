package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.solvers.tape.SolveOp;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;

/**
 * Steps of a stiff method taken again on the recorded grid, and their adjoints. A step by an {@link Esdirk} method
 * depends on more than where it starts, for Newton's method keeps its Jacobian: the record says from which step, and
 * the state and time there are kept with each start. Thread-confined.
 */
public final class StiffReplayableSteps extends ReplayableSteps {
    private final Kernels kernels;
    private final StiffAdjoint adjoint;
    private final SolveRecord record;
    private final StiffStepper stages;
    private final boolean newton;
    private double error;

    public StiffReplayableSteps(SolveOp op, Binding b) {
        kernels = b.kernels();
        adjoint = StiffAdjoint.of(op, b);
        record = adjoint.record;
        newton = adjoint instanceof EsdirkAdjoint;
        stages = newton ? StiffStepper.of(op.options(), adjoint.field, kernels.memory(), adjoint.n, op.blocks())
                : ((RosenbrockAdjoint) adjoint).stages;
        stages.prepareToRetake();
    }

    @Override
    public int units() {
        return record.steps();
    }

    @Override
    public int stateCells() {
        return stages.startCells();
    }

    @Override
    public void start(int[] at) {
        adjoint.start(at);
        error = 0;
    }

    @Override
    public void first(int[] at) {
        stages.use(kernels.memory().cells, at[adjoint.places.states]);
        int mark = kernels.memory().mark();
        stages.first(kernels.memory().cells[at[adjoint.places.times]]);
        kernels.memory().release(mark);
    }

    @Override
    public void save(int to) {
        stages.saveStart(to);
    }

    @Override
    public void load(int from) {
        stages.loadStart(from);
    }

    private void take(int step) {
        int mark = kernels.memory().mark();
        stages.retake(step, record.t(step), record.h(step), record);
        kernels.memory().release(mark);
    }

    @Override
    public void advance(int step) {
        take(step);
        stages.accept();
    }

    @Override
    public void reverse(int[] at, int step) {
        if (newton) {
            take(step);
        }
        adjoint.step(at, step, stages.states());
        if (step == record.steps() - 1) {
            int last = at[adjoint.places.states] + (adjoint.places.timeCount - 1) * adjoint.n;
            for (int i = 0; i < adjoint.n; i++) {
                error = Math.max(error, Math.abs(stages.y1[i] - kernels.memory().cells[last + i]));
            }
        }
    }

    @Override
    public void finish(int[] at) {
        adjoint.finish(at, stages.y0, error, stages.evaluations());
    }
}
