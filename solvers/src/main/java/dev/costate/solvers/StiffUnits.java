package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.vectorapi.Kernels;

/**
 * Steps of a stiff method taken again on the recorded grid, and their adjoints. A step by an {@link Esdirk} method
 * depends on more than where it starts, for Newton's method keeps its Jacobian: the record says from which step, and
 * the state and time there are kept with each start. Thread-confined.
 */
final class StiffUnits extends Units {
    private final Kernels kernels;
    private final StiffAdjoint adjoint;
    private final SolveRecord record;
    private final StiffStages stages;
    private final boolean newton;
    private double error;

    StiffUnits(SolveOp op, Binding b) {
        kernels = b.kernels();
        adjoint = StiffAdjoint.of(op, b);
        record = adjoint.record;
        newton = adjoint instanceof EsdirkAdjoint;
        stages = newton ? StiffStages.of(op.options(), adjoint.field, kernels.memory(), adjoint.n, op.blocks())
                : ((RosenbrockAdjoint) adjoint).stages;
        stages.prepareToRetake();
    }

    @Override
    int units() {
        return record.steps();
    }

    @Override
    int stateCells() {
        return stages.startCells();
    }

    @Override
    void start(int[] at) {
        adjoint.start(at);
        error = 0;
    }

    @Override
    void first(int[] at) {
        stages.use(kernels.memory().cells, at[adjoint.places.states]);
        int mark = kernels.memory().mark();
        stages.first(kernels.memory().cells[at[adjoint.places.times]]);
        kernels.memory().release(mark);
    }

    @Override
    void save(int to) {
        stages.saveStart(to);
    }

    @Override
    void load(int from) {
        stages.loadStart(from);
    }

    private void take(int step) {
        int mark = kernels.memory().mark();
        stages.retake(step, record.t(step), record.h(step), record);
        kernels.memory().release(mark);
    }

    @Override
    void advance(int step) {
        take(step);
        stages.accept();
    }

    @Override
    void reverse(int[] at, int step) {
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
    void finish(int[] at) {
        adjoint.finish(at, stages.y0, error, stages.evaluations());
    }
}
