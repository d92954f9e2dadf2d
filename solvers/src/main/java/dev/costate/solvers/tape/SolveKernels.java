package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod.Keeps;

/** The kernel of a recorded solve, with the steps of the method's family. Stateless. */
final class SolveKernels {
    private SolveKernels() {
    }

    static Kernel of(SolveOp op, Binding b) {
        Keeps keeps = op.recording() ? op.gradient().keeps() : Keeps.NOTHING;
        OperandCells captured = OperandCells.in(b, 2, b.operands());
        RecordedSteps steps = switch (op.options().method().family()) {
            case EXPLICIT, REVERSIBLE -> new BufferSteps(op, b, captured, keeps);
            case ESDIRK, ROSENBROCK -> new ArraySteps(op, b, captured, keeps);
        };
        return new SolveKernel(op, b, steps, captured, keeps);
    }
}
