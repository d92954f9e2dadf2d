package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Stepper;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.vectorapi.Memory;

/** Stiff steps of a recorded field, on arrays, with exact Jacobians. Thread-confined. */
final class ArraySteps implements RecordedSteps {
    private final Memory memory;
    private final TapeStiffField field;
    private final StiffStepper stepper;
    private final StageBuffers buffers;
    private final OperandCells captured;
    private final boolean origins;

    ArraySteps(SolveOp op, Binding b, OperandCells captured, Keeps keeps) {
        memory = b.kernels().memory();
        this.captured = captured;
        int n = b.inShape(0).size();
        field = new TapeStiffField(op, n, b);
        stepper = Steppers.onArrays(op.options(), field, memory, n, op.blocks());
        StageLayout layout = new StageLayout(n, 0);
        boolean trail = keeps == Keeps.ACTIVATIONS;
        buffers = trail ? StageBuffers.trail(layout, memory, op.options().method()) : StageBuffers.none();
        origins = op.recording() && !trail && stepper.noteOrigins();
        if (trail) {
            stepper.keep(buffers, layout);
        }
    }

    @Override
    public Stepper stepper() {
        return stepper;
    }

    @Override
    public void begin(int[] at, int y0) {
        field.place(at, captured);
        buffers.start();
        stepper.use(memory.cells, y0);
    }

    @Override
    public StageBuffers buffers() {
        return buffers;
    }

    @Override
    public void complete(int record) {
        if (origins) {
            SolveRecord.writeOrigins(memory, stepper, record);
        }
    }
}
