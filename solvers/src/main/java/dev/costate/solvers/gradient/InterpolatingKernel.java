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
 * Solves [a; θ̄] backwards over each interval between saved times; formulas in {@link Interpolating}.
 * Thread-confined.
 */
final class InterpolatingKernel implements Kernel, Field {
    private final Kernels kernels;
    private final SolveOptions options;
    private final Program program;
    private final ForwardPath path;
    private final StageLayout layout;
    private final StageBuffers buffers;
    private final KernelStepper stepper;
    private final SolveLoop loop;
    private final AdjointLayout operands;
    private final int n;
    private final int scratch;
    private final int ring;
    private final int work;
    private int derivative;

    InterpolatingKernel(RecordedSolve solve, boolean seminorm, Binding b) {
        kernels = b.kernels();
        options = ContinuousAdjoint.options(solve.options());
        program = b.compile(FieldTapes.adjoint(solve.field()));
        path = new ForwardPath(solve, b);
        operands = new AdjointLayout(b);
        n = operands.n;
        int size = n + operands.parameters;
        layout = new StageLayout(size, 0);
        buffers = StageBuffers.ring(layout, Tableau.require(options.method(), "interpolating"));
        int normCells = seminorm ? n : size;
        stepper = Steppers.onBuffers(options, kernels, layout, normCells);
        loop = new SolveLoop(options, kernels.memory(), size, 2, normCells);
        scratch = b.scratch(program.size());
        ring = b.scratch(buffers.ringCells());
        work = b.scratch(2 * size + n);
    }

    @Override
    public void run(int[] at) {
        program.place(at[scratch]);
        buffers.placeRing(at[ring]);
        operands.captured.point(program, 2, at);
        int mark = kernels.memory().mark();
        double defect = path.open(at);
        int size = layout.n();
        int before = at[work];
        int after = before + size;
        derivative = after + size;
        kernels.fill(0, after, size);
        double vjps = 0;
        for (int j = operands.timeCount - 1; j >= 0; j--) {
            kernels.axpy(1, at[operands.cotangents] + j * n, after, after, n);
            double from = kernels.memory().cells[at[operands.times] + j];
            double to = j > 0 ? kernels.memory().cells[at[operands.times] + j - 1] : from;
            if (from != to) {
                loop.times[0] = from;
                loop.times[1] = to;
                kernels.copy(after, layout.y(buffers.at(0)), size);
                stepper.use(this, buffers);
                SolveStatus status = loop.run(stepper, before, options.firstStep());
                if (status != SolveStatus.SUCCESS) {
                    throw loop.failure(status);
                }
                vjps += loop.evaluations();
            }
        }
        kernels.copy(after, at[operands.y0Bar], n);
        operands.copySums(kernels, after + n, at);
        path.close(mark);
        operands.report(kernels, at, defect, path.evaluations(), vjps);
    }

    @Override
    public void eval(double t, int slot, boolean keep) {
        kernels.memory().cells[layout.t(slot)] = t;
        program.pointInput(0, layout.t(slot));
        program.pointInput(1, path.at(t));
        program.pointInput(2 + operands.captured.count(), layout.y(slot));
        program.pointOutput(0, derivative);
        program.pointOutput(1, layout.k(slot));
        operands.pointSums(program, 2, layout.k(slot) + n);
        int mark = kernels.memory().mark();
        program.run();
        kernels.memory().release(mark);
    }
}
