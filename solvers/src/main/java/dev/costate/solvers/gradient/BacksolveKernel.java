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
    private final CostateSolve solver;
    private final Program program;
    private final AdjointLayout operands;
    private final int n;
    private final int scratch;

    BacksolveKernel(RecordedSolve solve, boolean seminorm, Binding b) {
        kernels = b.kernels();
        program = b.compile(FieldTapes.adjoint(solve.field()));
        operands = new AdjointLayout(b);
        n = operands.n;
        int size = 2 * n + operands.parameters;
        solver = new CostateSolve(ContinuousAdjoint.options(solve.options()), b, size, seminorm ? 2 * n : size, false);
        scratch = b.scratch(program.size());
    }

    @Override
    public void run(int[] at) {
        program.place(at[scratch]);
        operands.captured.point(program, 2, at);
        int after = solver.place(at);
        double worst = 0;
        double count = 0;
        for (int j = operands.timeCount - 1; j >= 0; j--) {
            // after: y, a and θ̄ as the interval above left them at time j
            if (j < operands.timeCount - 1) {
                worst = Math.max(worst, operands.distance(after, at[operands.states] + j * n));
            }
            kernels.axpy(1, at[operands.cotangents] + j * n, after + n, after + n, n);
            if (j > 0) {
                kernels.copy(at[operands.states] + j * n, after, n);
                count += solver.run(this, at[operands.times], j);
            }
        }
        kernels.copy(after + n, at[operands.y0Bar], n);
        operands.copySums(after + 2 * n, at);
        operands.report(at, worst, 0, count);
    }

    @Override
    public void eval(double t, int slot, boolean keep) {
        kernels.memory().cells[solver.layout.t(slot)] = t;
        int y = solver.layout.y(slot);
        int k = solver.layout.k(slot);
        solver.layout.point(program, slot);
        program.pointInput(2 + operands.captured.count(), y + n);
        program.pointOutput(1, k + n);
        operands.pointSums(program, 2, k + 2 * n);
        int mark = kernels.memory().mark();
        program.run();
        kernels.memory().release(mark);
    }
}
