package dev.costate.solvers.gradient;

import dev.costate.solvers.tape.FieldTapes;
import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.RecordedSolve;
import dev.costate.vectorapi.Kernels;

/**
 * Solves the augmented system [y; a; θ̄] backwards over each interval between saved times, starting each from the
 * saved state; formulas in {@link Backsolve}. Thread-confined.
 */
final class BacksolveKernel implements Kernel, Field {
    private final Kernels kernels;
    private final CostateSolve solver;
    private final Program program;
    private final AdjointLayout places;
    private final int n;
    private final int scratch;

    BacksolveKernel(RecordedSolve solve, boolean seminorm, Binding b) {
        kernels = b.kernels();
        program = b.compile(FieldTapes.adjoint(solve.field()));
        places = new AdjointLayout(b);
        n = places.n;
        int size = 2 * n + places.parameters;
        solver = new CostateSolve(ContinuousAdjoint.options(solve.options()), b, size, seminorm ? 2 * n : size, false);
        scratch = b.scratch(program.size());
    }

    @Override
    public void run(int[] at) {
        program.place(at[scratch]);
        places.captured.point(program, 2, at);
        int after = solver.place(at);
        double worst = 0;
        double count = 0;
        for (int j = places.timeCount - 1; j >= 0; j--) {
            // after: y, a and θ̄ as the interval above left them at time j
            if (j < places.timeCount - 1) {
                worst = Math.max(worst, places.distance(after, at[places.states] + j * n));
            }
            kernels.axpy(1, at[places.cotangents] + j * n, after + n, after + n, n);
            if (j > 0) {
                kernels.copy(at[places.states] + j * n, after, n);
                count += solver.run(this, at[places.times], j);
            }
        }
        kernels.copy(after + n, at[places.y0Bar], n);
        places.copySums(after + 2 * n, at);
        places.report(at, worst, 0, count);
    }

    @Override
    public void eval(double t, int slot, boolean keep) {
        kernels.memory().cells[solver.layout.t(slot)] = t;
        int y = solver.layout.y(slot);
        int k = solver.layout.k(slot);
        solver.layout.point(program, slot);
        program.pointInput(2 + places.captured.count(), y + n);
        program.pointOutput(1, k + n);
        places.pointSums(program, 2, k + 2 * n);
        int mark = kernels.memory().mark();
        program.run();
        kernels.memory().release(mark);
    }
}
