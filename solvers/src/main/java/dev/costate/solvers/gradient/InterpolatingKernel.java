package dev.costate.solvers.gradient;

import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.tape.FieldTapes;
import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.RecordedSolve;
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
    private final KernelStepper stepper;
    private final SolveLoop loop;
    private final AdjointLayout places;
    private final int n;
    private final int scratch;
    private final int ring;
    private final int work;
    private int slope;

    InterpolatingKernel(RecordedSolve solve, boolean seminorm, Binding b) {
        kernels = b.kernels();
        options = ContinuousAdjoint.options(solve.options());
        program = b.compile(FieldTapes.adjoint(solve.field()));
        path = new ForwardPath(solve, b);
        places = new AdjointLayout(b);
        n = places.n;
        int size = n + places.parameters;
        layout = new StageLayout(size, 0);
        slots = StageBuffers.ring(layout, Tableau.require(options.method(), "interpolating"));
        int normCells = seminorm ? n : size;
        stepper = Steppers.onBuffers(options, kernels, layout, normCells);
        loop = new SolveLoop(options, kernels.memory(), size, 2, normCells);
        scratch = b.scratch(program.size());
        ring = b.scratch(slots.ringCells());
        work = b.scratch(2 * size + n);
    }

    @Override
    public void run(int[] at) {
        program.place(at[scratch]);
        slots.placeRing(at[ring]);
        places.captured.point(program, 2, at);
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
                stepper.use(this, slots);
                SolveStatus status = loop.run(stepper, before, options.firstStep());
                if (status != SolveStatus.SUCCESS) {
                    throw loop.failure(status);
                }
                vjps += loop.evaluations();
            }
        }
        kernels.copy(after, at[places.y0Bar], n);
        places.copySums(kernels, after + n, at);
        path.close(mark);
        places.report(kernels, at, defect, path.evaluations(), vjps);
    }

    @Override
    public void eval(double t, int slot, boolean keep) {
        kernels.memory().cells[layout.t(slot)] = t;
        program.pointInput(0, layout.t(slot));
        program.pointInput(1, path.at(t));
        program.pointInput(2 + places.captured.count(), layout.y(slot));
        program.pointOutput(0, slope);
        program.pointOutput(1, layout.k(slot));
        places.pointSums(program, 2, layout.k(slot) + n);
        int mark = kernels.memory().mark();
        program.run();
        kernels.memory().release(mark);
    }
}
