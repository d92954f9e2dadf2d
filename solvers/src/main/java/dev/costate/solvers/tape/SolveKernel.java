package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.solvers.GradientRule;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.ReversibleStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.vectorapi.Kernels;

/**
 * Runs a recorded solve. Without a derivative it needs two steps' worth of memory; with one it leaves in the arena
 * what the gradient method wants ({@link GradientRule.Keeps}), for {@link Direct} the field's activations too while
 * the byte budget lasts. Thread-confined.
 */
public final class SolveKernel implements Kernel, Field {
    private final SolveOp op;
    private final Kernels kernels;
    private final Program program;
    private final StageLayout layout;
    private final GradientRule.Keeps keeps;
    private final boolean activations;
    private final StageBuffers slots;
    private final SolveLoop loop;
    private final int slotsWithResidual;
    private final int y0;
    private final int times;
    private final int[] captured;
    private final OperandCells parameters;
    private final int states;
    private final int statistics;
    private final int recordAt;
    private final int scratch;
    private final int spare;
    private final int ring;
    private final int beside;
    private int sharedResidual;

    SolveKernel(SolveOp op, Binding b) {
        this.op = op;
        kernels = b.kernels();
        int n = b.inShape(0).size();
        keeps = op.recording() ? op.options().gradient().keeps() : GradientRule.Keeps.NOTHING;
        activations = keeps == GradientRule.Keeps.ACTIVATIONS;
        program = activations ? phased(op, b) : b.compile(op.field().simplify());
        layout = new StageLayout(n, activations ? program.residualSize() : 0);
        loop = new SolveLoop(op.options(), kernels, layout, b.inShape(1).size(), n / op.blocks());
        if (keeps == GradientRule.Keeps.NOTHING) {
            loop.keepWindow(1);
        } else if (keeps == GradientRule.Keeps.WINDOW) {
            loop.keepWindow(((ReversibleMethod) op.options().method()).window());
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
        recordAt = op.recording() ? b.out(2) : -1;
        scratch = b.scratch(program.size());
        OdeMethod method = op.options().method();
        slots = switch (keeps) {
            case NOTHING, WINDOW, GRID -> StageBuffers.ring(layout, method);
            case STARTS, ATTEMPTS -> StageBuffers.starts(layout, kernels.memory(), method);
            case STAGES, ACTIVATIONS -> StageBuffers.trail(layout, kernels.memory(), method);
        };
        ring = b.scratch(slots.ringCells());
        beside = b.scratch(loop.kernelStages().cells());
        spare = activations ? b.scratch(program.residualSize()) : -1;
        slotsWithResidual = activations ? (int) Math.min(Integer.MAX_VALUE,
                ((Direct) op.options().gradient()).budgetBytes() / (8L * layout.size())) : 0;
    }

    /**
     * The field's vjp in two phases; the cotangent and the sums arrive late. Forward and backward kernels compile
     * the same tape, so their residuals agree.
     */
    public static Program phased(SolveOp op, Binding b) {
        Tape tape = op.accumulatingVjp();
        boolean[] late = new boolean[tape.inputs().size()];
        for (int i = op.field().inputs().size(); i < late.length; i++) {
            late[i] = true;
        }
        return b.compile(tape, late, 1);
    }

    @Override
    public void run(int[] at) {
        program.place(at[scratch]);
        for (int i = 0; i < captured.length; i++) {
            program.pointInput(2 + i, at[captured[i]]);
        }
        slots.placeRing(at[ring]);
        loop.kernelStages().place(at[beside]);
        slots.start(slotsWithResidual);
        if (activations) {
            sharedResidual = at[spare];
        }
        System.arraycopy(kernels.memory().cells, at[times], loop.times, 0, loop.times.length);
        kernels.copy(at[y0], layout.y(slots.at(0)), layout.n());
        SolveStatus status = loop.run(this, slots, at[states], op.options().firstStep());
        double[] cells = kernels.memory().cells;
        cells[at[statistics]] = loop.trace().accepted();
        cells[at[statistics] + 1] = loop.trace().attempts() - loop.trace().accepted();
        cells[at[statistics] + 2] = loop.evaluations();
        if (status != SolveStatus.SUCCESS) {
            throw loop.failure(status, parameters, cells, at);
        }
        if (op.recording()) {
            int record = SolveRecord.write(kernels.memory(), loop, slots);
            if (keeps == GradientRule.Keeps.ATTEMPTS) {
                SolveRecord.writeAttempts(kernels.memory(), loop, record);
            }
            if (loop.kernelStages() instanceof ReversibleStepper r) {
                SolveRecord.writeEnd(kernels.memory(), r, record);
            }
            kernels.memory().cells[at[recordAt]] = record;
        }
    }

    @Override
    public void eval(double t, int slot) {
        kernels.memory().cells[layout.t(slot)] = t;
        program.pointInput(0, layout.t(slot));
        program.pointInput(1, layout.y(slot));
        program.pointOutput(0, layout.k(slot));
        if (!activations) {
            program.runForward();
            return;
        }
        boolean kept = slots.lastHasResidual();
        program.placeResidual(kept ? layout.residual(slot) : sharedResidual);
        int mark = kernels.memory().mark();
        program.runForward();
        if (!kept) {
            // what a solve inside the field keeps is lost with the residual that points to it
            kernels.memory().release(mark);
        }
    }
}
