package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.tape.AdjointOp;
import dev.costate.solvers.tape.SolveOp;
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
    private final StageBuffers slots;
    private final SolveLoop loop;
    private final AdjointLayout places;
    private final int n;
    private final int scratch;
    private final int ring;
    private final int work;
    private int slope;

    InterpolatingKernel(SolveOp op, Binding b) {
        kernels = b.kernels();
        options = op.options().withGrid(null).withTolerances(null);
        program = b.compile(op.adjointField());
        path = new ForwardPath(op, b);
        places = new AdjointLayout(b);
        n = places.n;
        int size = n + places.parameters;
        layout = new StageLayout(size, 0);
        slots = StageBuffers.ring(layout, options.explicit("interpolating"));
        loop = new SolveLoop(options, kernels, layout, 2, ((Interpolating) options.gradient()).seminorm() ? n : size);
        scratch = b.scratch(program.size());
        ring = b.scratch(slots.ringCells());
        work = b.scratch(2 * size + n);
    }

    @Override
    public void run(int[] at) {
        program.place(at[scratch]);
        slots.placeRing(at[ring]);
        places.pointCaptured(program, 2, at);
        int mark = kernels.memory().mark();
        double defect = path.open(at);
        int size = layout.n();
        int before = at[work];
        int after = before + size;
        slope = after + size;
        kernels.fill(0, after, size);
        double vjps = 0;
        for (int j = places.timeCount - 1; j >= 0; j--) {
            kernels.axpy(1, at[places.cotangents] + j * n, after, after, n);
            double from = kernels.memory().cells[at[places.times] + j];
            double to = j > 0 ? kernels.memory().cells[at[places.times] + j - 1] : from;
            if (from != to) {
                loop.times[0] = from;
                loop.times[1] = to;
                kernels.copy(after, layout.y(slots.at(0)), size);
                SolveStatus status = loop.run(this, slots, before, options.firstStep());
                if (status != SolveStatus.SUCCESS) {
                    throw loop.failure(status);
                }
                vjps += loop.evaluations();
            }
        }
        kernels.copy(after, at[places.y0Bar], n);
        places.copySums(kernels, after + n, at);
        path.close(mark);
        AdjointOp.report(kernels.memory().cells, at[places.report], defect, path.evaluations(), vjps);
    }

    @Override
    public void eval(double t, int slot) {
        kernels.memory().cells[layout.t(slot)] = t;
        program.pointInput(0, layout.t(slot));
        program.pointInput(1, path.at(t));
        program.pointInput(2 + places.captured.length, layout.y(slot));
        program.pointOutput(0, slope);
        program.pointOutput(1, layout.k(slot));
        places.pointSums(program, 2, layout.k(slot) + n);
        int mark = kernels.memory().mark();
        program.run();
        kernels.memory().release(mark);
    }
}
