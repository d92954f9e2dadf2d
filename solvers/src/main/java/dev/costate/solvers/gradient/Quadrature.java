package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.tape.DenseRecord;
import dev.costate.solvers.tape.FieldTapes;
import dev.costate.vectorapi.Memory;
import java.util.Optional;

/**
 * The continuous adjoint on the forward solution with parameters by quadrature.
 *
 * <p>θ̄ = ∫ aᵀ∂f/∂θ dt by Gauss–Kronrod quadrature on each backward step, a being that step's dense output and y(t) the
 * forward solve's (Norcliffe and Deisenroth 2023 for Gauss quadrature of neural ODE gradients). The backward solve has
 * the state's size only, however many parameters there are.
 *
 * <p>Truth: the true solution, approached as the tolerance falls. Cost: one vjp with respect to the state for each
 * evaluation of the backward solve, and seven with respect to the parameters for each of its steps. Memory: the stages
 * of all accepted forward steps and of the backward steps of one interval between saved times, without activations.
 *
 * <p>Quality number: the quadrature's own error, the largest difference in θ̄ between the Kronrod rule (7 nodes, degree
 * 11) and the Gauss rule inside it (3 nodes, degree 5). It does not see the errors of y and a.
 *
 * <p>Immutable, thread-safe.
 */
record Quadrature() implements GradientMethod {
    /**
     * Nodes of the Kronrod rule on [−1, 1], those ≥ 0 (Kronrod 1965).
     *
     * <p>The second and the last are the Gauss rule's.
     */
    static final double[] NODES = {0.960491268708020283423507092629080, 0.774596669241483377035853079956480,
        0.434243749346802558002071502844628, 0};
    /** Their weights in the Kronrod rule. */
    static final double[] KRONROD = {0.104656226026467265193823857192073, 0.268488089868333440728569280666710,
        0.401397414775962222905051818618432, 0.450916538658474142345110087045571};
    /** Their weights in the Gauss rule. */
    static final double[] GAUSS = {0, 5.0 / 9, 0, 8.0 / 9};

    @Override
    public Profile profile() {
        return new Profile("quadrature", Truth.TRUE_SOLUTION, "quadrature error", Keeps.STAGES);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new Pass(solve, b);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return ContinuousAdjoint.refusal(options).or(() -> GradientMethod.super.refusal(options));
    }

    /** Solves a backwards over each interval between saved times, then integrates. Thread-confined. */
    private static final class Pass extends ContinuousAdjoint {
        private final Program whole;
        private final Program ofState;
        private final ForwardPath path;
        private final DenseRecord costate;
        private final int parameters;
        private final int wholeScratch;
        private final int stateScratch;
        private final int work;
        private int derivative;

        Pass(RecordedSolve solve, Binding b) {
            super(solve, b, 1, false, false, Optional.of("quadrature"));
            Tape adjoint = FieldTapes.adjoint(solve.field());
            whole = b.compile(adjoint);
            ofState = b.compile(Tape.record(adjoint.inputShapes(), v -> new Var[] {adjoint.call(v)[1]}).simplify());
            path = new ForwardPath(solve, b);
            parameters = operands.parameters;
            costate = new DenseRecord(kernels, Tableau.require(solve.options().method(), "quadrature"), layout);
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
            int after = place(at);
            derivative = at[work];
            int difference = derivative + 3 * n + 1 + parameters;
            kernels.fill(0, difference, parameters);
            double vjps = 0;
            for (int j = operands.timeCount - 1; j >= 0; j--) {
                jump(j, after);
                int interval = memory.mark();
                int evaluations = solveFrom(j);
                vjps += evaluations;
                if (parameters > 0 && evaluations > 0) {
                    vjps += costate.open(record(), this);
                    vjps += integrate(at, difference);
                }
                memory.release(interval);
            }
            kernels.copy(after, at[operands.y0Bar], n);
            double error = 0;
            for (int i = 0; i < parameters; i++) {
                error = Math.max(error, Math.abs(memory.cells[difference + i]));
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
                    double theta = 0.5 + 0.5 * Math.signum(node) * NODES[which];
                    double time = costate.record().t(step) + theta * h;
                    costate.inside(step, theta, a);
                    memory.cells[t] = time;
                    operands.pointSums(whole, 2, part);
                    run(whole, t, path.at(time), a);
                    count++;
                    double w = 0.5 * h * KRONROD[which];
                    operands.addSums(w, part, at);
                    kernels.axpy(w - 0.5 * h * GAUSS[which], part, difference, difference, parameters);
                }
            }
            return count;
        }

        @Override
        public void eval(double t, int slot, boolean keep) {
            memory.cells[layout.t(slot)] = t;
            ofState.pointOutput(0, layout.k(slot));
            run(ofState, layout.t(slot), path.at(t), layout.y(slot));
        }
    }
}
