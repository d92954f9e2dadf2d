package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientRule;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.step.EsdirkStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.vectorapi.Kernels;

/**
 * Runs a recorded solve by a stiff method; with a derivative it leaves in the arena the grid and, for
 * {@link Direct}, the states that the backward pass needs. Thread-confined.
 */
final class StiffSolveKernel implements Kernel {
    private final SolveOp op;
    private final Kernels kernels;
    private final TapeStiffField field;
    private final StiffStepper stages;
    private final StageBuffers slots;
    private final EsdirkStepper origins;
    private final int recordAt;
    private final SolveLoop loop;
    private final int y0;
    private final int times;
    private final int[] captured;
    private final OperandCells parameters;
    private final int states;
    private final int statistics;

    StiffSolveKernel(SolveOp op, Binding b) {
        this.op = op;
        kernels = b.kernels();
        int n = b.inShape(0).size();
        field = new TapeStiffField(op, n, b);
        stages = StiffStepper.of(op.options(), field, kernels.memory(), n, op.blocks());
        StageLayout layout = new StageLayout(n, 0);
        loop = new SolveLoop(op.options(), kernels, layout, b.inShape(1).size(), n / op.blocks());
        if (!op.recording()) {
            loop.keepWindow(1);
        }
        recordAt = op.recording() ? b.out(2) : -1;
        boolean trail = op.recording() && op.options().gradient().keeps() == GradientRule.Keeps.ACTIVATIONS;
        slots = trail ? StageBuffers.trail(layout, kernels.memory(), StiffStepper.keptPerStep(op.options().method()))
                : StageBuffers.none();
        origins = op.recording() && !trail && stages instanceof EsdirkStepper e ? e : null;
        if (trail) {
            stages.keep(slots, layout);
        } else if (origins != null) {
            origins.noteOrigins();
        }
        y0 = b.in(0);
        times = b.in(1);
        parameters = OperandCells.in(b, 2, b.operands());
        captured = new int[b.operands() - 2];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = b.in(2 + i);
        }
        states = b.out(0);
        statistics = b.out(1);
    }

    @Override
    public void run(int[] at) {
        field.place(at, captured);
        System.arraycopy(kernels.memory().cells, at[times], loop.times, 0, loop.times.length);
        slots.start(0);
        stages.use(kernels.memory().cells, at[y0]);
        SolveStatus status = loop.run(stages, at[states], op.options().firstStep());
        double[] cells = kernels.memory().cells;
        cells[at[statistics]] = loop.trace().accepted();
        cells[at[statistics] + 1] = loop.trace().attempts() - loop.trace().accepted();
        cells[at[statistics] + 2] = loop.evaluations();
        if (status != SolveStatus.SUCCESS) {
            throw loop.failure(status, parameters, cells, at);
        }
        if (op.recording()) {
            int record = SolveRecord.write(kernels.memory(), loop, slots);
            if (origins != null) {
                SolveRecord.writeOrigins(kernels.memory(), origins, record);
            }
            kernels.memory().cells[at[recordAt]] = record;
        }
    }
}
