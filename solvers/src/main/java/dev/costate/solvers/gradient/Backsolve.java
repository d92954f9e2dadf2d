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
 * The continuous adjoint with the state solved backwards too (Chen et al. 2018, appendix B).
 *
 * <p>Solves [y; a; θ̄]' = [f; −aᵀ∂f/∂y; −aᵀ∂f/∂θ] backwards from the last time, a jumping by the cotangent at every
 * saved time. The state is reconstructed by solving backwards, which is unstable for dissipative fields.
 *
 * <p>Truth: the true solution, approached as the tolerance falls. Cost: a second solve of a larger system. Memory:
 * constant.
 *
 * <p>Quality number: the reconstruction error at the first time.
 *
 * <p>Immutable, thread-safe.
 *
 * @param seminorm whether θ̄ is left out of the error norm (Kidger et al. 2021), since it does not feed back: fewer
 * steps where θ̄ is the rough part
 */
public record Backsolve(boolean seminorm) implements GradientMethod {
    @Override
    public Profile profile() {
        return new Profile("backsolve", Truth.TRUE_SOLUTION, "reconstruction error", Keeps.NOTHING);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new Pass(solve, seminorm, b);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return ContinuousAdjoint.refusal(options).or(() -> GradientMethod.super.refusal(options));
    }

    /** Solves the augmented system [y; a; θ̄] from the saved state of each interval's end. Thread-confined. */
    private static final class Pass extends ContinuousAdjoint {
        private final Program program;
        private final int scratch;

        Pass(RecordedSolve solve, boolean seminorm, Binding b) {
            super(solve, b, 2, true, seminorm, Optional.empty());
            program = b.compile(FieldTapes.adjoint(solve.field()));
            scratch = b.scratch(program.size());
        }

        @Override
        public void run(int[] at) {
            program.place(at[scratch]);
            operands.captured.point(program, 2, at);
            int after = place(at);
            double worst = 0;
            double count = 0;
            for (int j = operands.timeCount - 1; j >= 0; j--) {
                // after: y, a and θ̄ as the interval above left them at time j
                if (j < operands.timeCount - 1) {
                    worst = Math.max(worst, operands.distance(after, at[operands.states] + j * n));
                }
                jump(j, after + n);
                if (j > 0) {
                    kernels.copy(at[operands.states] + j * n, after, n);
                    count += solveFrom(j);
                }
            }
            kernels.copy(after + n, at[operands.y0Bar], n);
            operands.copySums(after + 2 * n, at);
            operands.report(at, worst, 0, count);
        }

        @Override
        public void eval(double t, int slot, boolean keep) {
            memory.cells[layout.t(slot)] = t;
            int k = layout.k(slot);
            program.pointOutput(0, k);
            program.pointOutput(1, k + n);
            operands.pointSums(program, 2, k + 2 * n);
            run(program, layout.t(slot), layout.y(slot), layout.y(slot) + n);
        }
    }
}
