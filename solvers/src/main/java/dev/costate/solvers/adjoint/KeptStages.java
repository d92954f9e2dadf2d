package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;

/** The backward pass over steps whose evaluations lie where the forward solve left them. Thread-confined. */
final class KeptStages implements Kernel, StepAdjoint.Evaluations {
    private final Kernels kernels;
    private final StepAdjoint adjoint;
    private final SolveRecord record;
    private final int perStep;
    private int step;

    KeptStages(StepAdjoint adjoint, RecordedSolve solve, Binding b) {
        kernels = b.kernels();
        this.adjoint = adjoint;
        record = adjoint.record;
        perStep = Steppers.keptPerStep(solve.options().method());
    }

    @Override
    public void run(int[] at) {
        adjoint.start(at);
        for (step = record.steps() - 1; step >= 0; step--) {
            adjoint.step(this, step);
        }
        step = 0;
        adjoint.finish(at, slot(0), kept(0));
        adjoint.places.report(at, Double.NaN, adjoint.evaluations(), adjoint.vjps());
    }

    @Override
    public int slot(int stage) {
        return record.slot(step * perStep + stage);
    }

    @Override
    public boolean kept(int stage) {
        return record.hasResidual(step * perStep + stage);
    }

    @Override
    public int dense() {
        return record.dense(step);
    }
}
