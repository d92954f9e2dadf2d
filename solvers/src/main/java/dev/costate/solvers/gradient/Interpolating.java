package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
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
    public String name() {
        return "interpolating";
    }

    @Override
    public Truth truth() {
        return Truth.TRUE_SOLUTION;
    }

    @Override
    public String qualityName() {
        return "defect of the dense output";
    }

    @Override
    public Keeps keeps() {
        return Keeps.STAGES;
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new InterpolatingKernel(solve, seminorm, b);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return ContinuousAdjoint.refusal(options).or(() -> GradientMethod.super.refusal(options));
    }
}
