package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Stepper;
import dev.costate.solvers.step.Steppers;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;

/**
 * Explicit and reversible steps of a recorded field, stages in {@link StageBuffers}.
 *
 * <p>While the byte budget of the gradient method lasts the field's activations stay beside its stages.
 * Thread-confined.
 */
final class BufferSteps implements RecordedSteps, Field {
    private final Kernels kernels;
    private final Program program;
    private final StageLayout layout;
    private final boolean activations;
    private final StageBuffers buffers;
    private final KernelStepper stepper;
    private final OperandCells captured;
    private final int scratch;
    private final int spare;
    private final int ring;
    private final int beside;
    private int sharedResidual;

    BufferSteps(SolveOp op, Binding b, OperandCells captured, Keeps keeps) {
        kernels = b.kernels();
        this.captured = captured;
        OdeMethod method = op.options().method();
        int n = b.inShape(0).size();
        activations = keeps == Keeps.ACTIVATIONS;
        program = activations ? FieldTapes.phased(op.field(), b)
                : b.compile(op.field().simplify());
        layout = new StageLayout(n, activations ? program.residualSize() : 0);
        stepper = Steppers.onBuffers(op.options(), kernels, layout, n / op.blocks());
        scratch = b.scratch(program.size());
        buffers = switch (keeps) {
            case NOTHING, WINDOW, GRID -> StageBuffers.ring(layout, method);
            case STARTS, ATTEMPTS -> StageBuffers.starts(layout, kernels.memory(), method);
            case STAGES, ACTIVATIONS -> StageBuffers.trail(layout, kernels.memory(), method);
        };
        ring = b.scratch(buffers.ringCells());
        beside = b.scratch(stepper.cells());
        spare = activations ? b.scratch(program.residualSize()) : -1;
    }

    @Override
    public Stepper stepper() {
        return stepper;
    }

    @Override
    public void begin(int[] at, int y0) {
        program.place(at[scratch]);
        captured.point(program, 2, at);
        buffers.placeRing(at[ring]);
        stepper.place(at[beside]);
        buffers.start();
        if (activations) {
            sharedResidual = at[spare];
        }
        kernels.copy(y0, layout.y(buffers.at(0)), layout.n());
        stepper.use(this, buffers);
    }

    @Override
    public StageBuffers buffers() {
        return buffers;
    }

    @Override
    public void complete(int record) {
        if (stepper.carryCells() > 0) {
            SolveRecord.writeEnd(kernels.memory(), stepper, record);
        }
    }

    @Override
    public void eval(double t, int slot, boolean keep) {
        Memory memory = kernels.memory();
        memory.cells[layout.t(slot)] = t;
        layout.point(program, slot);
        if (!activations) {
            program.runForward();
            return;
        }
        program.placeResidual(keep ? layout.residual(slot) : sharedResidual);
        int mark = memory.mark();
        program.runForward();
        if (!keep) {
            // what a solve inside the field keeps goes with the residual that points to it
            memory.release(mark);
        }
    }
}
