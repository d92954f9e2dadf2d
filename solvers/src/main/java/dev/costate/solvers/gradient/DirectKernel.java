package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.adjoint.StepAdjoint;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.tape.AdjointOp;
import dev.costate.solvers.tape.SolveOp;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;

/** The backward pass of {@link Direct}: the evaluations lie where the forward solve left them. Thread-confined. */
final class DirectKernel implements Kernel, StepAdjoint.Evaluations {
    private final Kernels kernels;
    private final StepAdjoint adjoint;
    private final SolveRecord record;
    private final int perStep;
    private final int report;
    private int step;

    DirectKernel(SolveOp op, Binding b) {
        kernels = b.kernels();
        adjoint = StepAdjoint.of(op, b);
        record = adjoint.record();
        perStep = StageBuffers.perStep(op.options().method());
        report = b.out(b.operands() - 3);
    }

    @Override
    public void run(int[] at) {
        adjoint.start(at);
        for (step = record.steps() - 1; step >= 0; step--) {
            adjoint.step(this, step);
        }
        step = 0;
        adjoint.finish(at, slot(0), kept(0));
        AdjointOp.report(kernels.memory().cells, at[report], Double.NaN, adjoint.evaluations(), adjoint.vjps());
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
