package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
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
    public String name() {
        return "backsolve";
    }

    @Override
    public Truth truth() {
        return Truth.TRUE_SOLUTION;
    }

    @Override
    public String qualityName() {
        return "reconstruction error";
    }

    @Override
    public Keeps keeps() {
        return Keeps.NOTHING;
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new BacksolveKernel(solve, seminorm, b);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return ContinuousAdjoint.refusal(options).or(() -> GradientMethod.super.refusal(options));
    }
}
