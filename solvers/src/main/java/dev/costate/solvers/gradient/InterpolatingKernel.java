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
    private final CostateSolve solver;
    private final Program program;
    private final ForwardPath path;
    private final AdjointLayout operands;
    private final int n;
    private final int scratch;
    private final int work;
    private int derivative;

    InterpolatingKernel(RecordedSolve solve, boolean seminorm, Binding b) {
        kernels = b.kernels();
        program = b.compile(FieldTapes.adjoint(solve.field()));
        path = new ForwardPath(solve, b);
        operands = new AdjointLayout(b);
        n = operands.n;
        int size = n + operands.parameters;
        solver = new CostateSolve(ContinuousAdjoint.options(solve.options()), b, size, seminorm ? n : size, false);
        scratch = b.scratch(program.size());
        work = b.scratch(n);
    }

    @Override
    public void run(int[] at) {
        program.place(at[scratch]);
        operands.captured.point(program, 2, at);
        int mark = kernels.memory().mark();
        double defect = path.open(at);
        int after = solver.place(at);
        derivative = at[work];
        double vjps = 0;
        for (int j = operands.timeCount - 1; j >= 0; j--) {
            kernels.axpy(1, at[operands.cotangents] + j * n, after, after, n);
            vjps += solver.run(this, at[operands.times], j);
        }
        kernels.copy(after, at[operands.y0Bar], n);
        operands.copySums(after + n, at);
        path.close(mark);
        operands.report(at, defect, path.evaluations(), vjps);
    }

    @Override
    public void eval(double t, int slot, boolean keep) {
        kernels.memory().cells[solver.layout.t(slot)] = t;
        program.pointInput(0, solver.layout.t(slot));
        program.pointInput(1, path.at(t));
        program.pointInput(2 + operands.captured.count(), solver.layout.y(slot));
        program.pointOutput(0, derivative);
        program.pointOutput(1, solver.layout.k(slot));
        operands.pointSums(program, 2, solver.layout.k(slot) + n);
        int mark = kernels.memory().mark();
        program.run();
        kernels.memory().release(mark);
    }
}
