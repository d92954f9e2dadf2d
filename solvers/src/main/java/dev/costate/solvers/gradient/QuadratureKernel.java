package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.tape.DenseRecord;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.tape.FieldTapes;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;

/**
 * Solves a backwards over each interval between saved times, then integrates; formulas in {@link Quadrature}.
 * Thread-confined.
 */
final class QuadratureKernel implements Kernel, Field {
    private final Kernels kernels;
    private final Memory memory;
    private final CostateSolve solver;
    private final Program whole;
    private final Program ofState;
    private final ForwardPath path;
    private final DenseRecord costate;
    private final AdjointLayout operands;
    private final int n;
    private final int parameters;
    private final int wholeScratch;
    private final int stateScratch;
    private final int work;
    private int derivative;

    QuadratureKernel(RecordedSolve solve, Binding b) {
        kernels = b.kernels();
        memory = kernels.memory();
        Tape adjoint = FieldTapes.adjoint(solve.field());
        whole = b.compile(adjoint);
        ofState = b.compile(Tape.record(adjoint.inputShapes(), v -> new Var[] {adjoint.call(v)[1]}).simplify());
        path = new ForwardPath(solve, b);
        operands = new AdjointLayout(b);
        n = operands.n;
        parameters = operands.parameters;
        SolveOptions options = ContinuousAdjoint.options(solve.options());
        solver = new CostateSolve(options, b, n, n, true);
        costate = new DenseRecord(kernels, Tableau.require(options.method(), "quadrature"), solver.layout);
        wholeScratch = b.scratch(whole.size());
        stateScratch = b.scratch(ofState.size());
        work = b.scratch(3 * n + 1 + 2 * parameters);
    }

    @Override
    public void run(int[] at) {
        whole.place(at[wholeScratch]);
        ofState.place(at[stateScratch]);
        operands.captured.point(whole, 2, at);
        operands.captured.point(ofState, 2, at);
        operands.clearSums(at);
        int mark = memory.mark();
        path.open(at);
        int after = solver.place(at);
        derivative = at[work];
        int difference = derivative + 3 * n + 1 + parameters;
        kernels.fill(0, difference, parameters);
        double vjps = 0;
        for (int j = operands.timeCount - 1; j >= 0; j--) {
            kernels.axpy(1, at[operands.cotangents] + j * n, after, after, n);
            int interval = memory.mark();
            int evaluations = solver.run(this, at[operands.times], j);
            vjps += evaluations;
            if (parameters > 0 && evaluations > 0) {
                vjps += costate.open(solver.record(), this);
                vjps += integrate(at, difference);
            }
            memory.release(interval);
        }
        kernels.copy(after, at[operands.y0Bar], n);
        double[] m = memory.cells;
        double error = 0;
        for (int i = 0; i < parameters; i++) {
            error = Math.max(error, Math.abs(m[difference + i]));
        }
        path.close(mark);
        operands.report(at, error, path.evaluations(), vjps);
    }

    /**
     * Adds the integral over the steps of the interval just solved.
     *
     * @return the number of vjps
     */
    private int integrate(int[] at, int difference) {
        int count = 0;
        int a = derivative + 2 * n;
        int t = a + n;
        int part = t + 1;
        whole.pointOutput(0, derivative);
        whole.pointOutput(1, derivative + n);
        for (int step = 0; step < costate.record().steps(); step++) {
            double h = costate.record().h(step);
            for (int node = -3; node <= 3; node++) {
                int which = 3 - Math.abs(node);
                double theta = 0.5 + 0.5 * Math.signum(node) * Quadrature.NODES[which];
                double time = costate.record().t(step) + theta * h;
                costate.inside(step, theta, a);
                int mark = memory.mark();
                memory.cells[t] = time;
                whole.pointInput(0, t);
                whole.pointInput(1, path.at(time));
                whole.pointInput(2 + operands.captured.count(), a);
                operands.pointSums(whole, 2, part);
                whole.run();
                memory.release(mark);
                count++;
                double w = 0.5 * h * Quadrature.KRONROD[which];
                operands.addSums(w, part, at);
                kernels.axpy(w - 0.5 * h * Quadrature.GAUSS[which], part, difference, difference, parameters);
            }
        }
        return count;
    }

    @Override
    public void eval(double t, int slot, boolean keep) {
        memory.cells[solver.layout.t(slot)] = t;
        ofState.pointInput(0, solver.layout.t(slot));
        ofState.pointInput(1, path.at(t));
        ofState.pointInput(2 + operands.captured.count(), solver.layout.y(slot));
        ofState.pointOutput(0, solver.layout.k(slot));
        int mark = memory.mark();
        ofState.run();
        memory.release(mark);
    }
}
