package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.tape.FieldTapes;
import java.util.Optional;

/**
 * The continuous adjoint on the forward solution's dense output.
 *
 * <p>Solves [a; θ̄]' = [−aᵀ∂f/∂y; −aᵀ∂f/∂θ] backwards, y(t) being the forward solve's dense output (the way of CVODES,
 * Hindmarsh et al. 2005; "interpolating adjoint" in SciMLSensitivity, Rackauckas et al. 2020). Nothing is solved
 * backwards that was damped forwards, so it is stable where {@link Backsolve} is not.
 *
 * <p>Truth: the true solution, approached as the tolerance falls. Cost: one vjp for each evaluation of a backward solve
 * of state and parameters, two evaluations of the field for each forward step at most (more for solvers whose dense
 * output has stages of its own).
 *
 * <p>Memory: the stages of all accepted steps, without activations. Quality number: the defect of the dense output, the
 * largest |h (y' − f(t, y))| in the middle of a step.
 *
 * <p>Immutable, thread-safe.
 *
 * @param seminorm whether θ̄ is left out of the error norm (Kidger et al. 2021), since it does not feed back
 */
public record Interpolating(boolean seminorm) implements GradientMethod {
    @Override
    public Profile profile() {
        return new Profile("interpolating", Truth.TRUE_SOLUTION, "defect of the dense output", Keeps.STAGES);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new Pass(solve, seminorm, b);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return ContinuousAdjoint.refusal(options).or(() -> GradientMethod.super.refusal(options));
    }

    /** Solves [a; θ̄] over each interval between saved times. Thread-confined. */
    private static final class Pass extends ContinuousAdjoint {
        private final Program program;
        private final ForwardPath path;
        private final int scratch;
        private final int work;
        private int derivative;

        Pass(RecordedSolve solve, boolean seminorm, Binding b) {
            super(solve, b, 1, true, seminorm, Optional.empty());
            program = b.compile(FieldTapes.adjoint(solve.field()));
            path = new ForwardPath(solve, b);
            scratch = b.scratch(program.size());
            work = b.scratch(n);
        }

        @Override
        public void run(int[] at) {
            program.place(at[scratch]);
            operands.captured.point(program, 2, at);
            int mark = memory.mark();
            double defect = path.open(at);
            int after = place(at);
            derivative = at[work];
            double vjps = 0;
            for (int j = operands.timeCount - 1; j >= 0; j--) {
                jump(j, after);
                vjps += solveFrom(j);
            }
            kernels.copy(after, at[operands.y0Bar], n);
            operands.copySums(after + n, at);
            path.close(mark);
            operands.report(at, defect, path.evaluations(), vjps);
        }

        @Override
        public void eval(double t, int slot, boolean keep) {
            memory.cells[layout.t(slot)] = t;
            program.pointOutput(0, derivative);
            program.pointOutput(1, layout.k(slot));
            operands.pointSums(program, 2, layout.k(slot) + n);
            run(program, layout.t(slot), path.at(t), layout.y(slot));
        }
    }
}
