package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.tape.FieldTapes;
import dev.costate.vectorapi.Kernels;

/**
 * Solves the augmented system [y; a; θ̄] backwards over each interval between saved times.
 *
 * <p>Each interval starts from the saved state; formulas in {@link Backsolve}. Thread-confined.
 */
final class BacksolveKernel implements Kernel, Field {
    private final Kernels kernels;
    private final SolveOptions options;
    private final Program program;
    private final StageLayout layout;
    private final StageBuffers buffers;
    private final KernelStepper stepper;
    private final SolveLoop loop;
    private final AdjointLayout operands;
    private final int n;
    private final int scratch;
    private final int ring;
    private final int ends;

    BacksolveKernel(RecordedSolve solve, boolean seminorm, Binding b) {
        kernels = b.kernels();
        options = ContinuousAdjoint.options(solve.options());
        program = b.compile(FieldTapes.adjoint(solve.field()));
        operands = new AdjointLayout(b);
        n = operands.n;
        int size = 2 * n + operands.parameters;
        layout = new StageLayout(size, 0);
        buffers = StageBuffers.ring(layout, Tableau.require(options.method(), "backsolve"));
        int normCells = seminorm ? 2 * n : size;
        stepper = Steppers.onBuffers(options, kernels, layout, normCells);
        loop = new SolveLoop(options, kernels.memory(), size, 2, normCells);
        scratch = b.scratch(program.size());
        ring = b.scratch(buffers.ringCells());
        ends = b.scratch(2 * size);
    }

    @Override
    public void run(int[] at) {
        program.place(at[scratch]);
        buffers.placeRing(at[ring]);
        operands.captured.point(program, 2, at);
        int size = layout.n();
        int before = at[ends];
        int after = before + size;
        kernels.fill(0, after, size);
        double h = options.firstStep();
        double worst = 0;
        double count = 0;
        for (int j = operands.timeCount - 1; j >= 0; j--) {
            // after: y, a and θ̄ as the interval above left them at time j
            if (j < operands.timeCount - 1) {
                worst = Math.max(worst, operands.distance(kernels, after, at[operands.states] + j * n));
            }
            kernels.axpy(1, at[operands.cotangents] + j * n, after + n, after + n, n);
            double from = kernels.memory().cells[at[operands.times] + j];
            if (j > 0) {
                double to = kernels.memory().cells[at[operands.times] + j - 1];
                kernels.copy(at[operands.states] + j * n, after, n);
                if (from != to) {
                    loop.times[0] = from;
                    loop.times[1] = to;
                    kernels.copy(after, layout.y(buffers.at(0)), size);
                    stepper.use(this, buffers);
                    SolveStatus status = loop.run(stepper, before, h);
                    if (status != SolveStatus.SUCCESS) {
                        throw loop.failure(status);
                    }
                    count += loop.evaluations();
                }
            }
        }
        kernels.copy(after + n, at[operands.y0Bar], n);
        operands.copySums(kernels, after + 2 * n, at);
        operands.report(kernels, at, worst, 0, count);
    }

    @Override
    public void eval(double t, int slot, boolean keep) {
        kernels.memory().cells[layout.t(slot)] = t;
        int y = layout.y(slot);
        int k = layout.k(slot);
        program.pointInput(0, layout.t(slot));
        program.pointInput(1, y);
        program.pointInput(2 + operands.captured.count(), y + n);
        program.pointOutput(0, k);
        program.pointOutput(1, k + n);
        operands.pointSums(program, 2, k + 2 * n);
        int mark = kernels.memory().mark();
        program.run();
        kernels.memory().release(mark);
    }
}
