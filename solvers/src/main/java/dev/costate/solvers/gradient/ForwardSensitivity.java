package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;

/**
 * Forward sensitivities: the derivatives of the state are solved beside it.
 *
 * <p>The steps are recomputed on the recorded grid for [y; S], S' = (∂f/∂y) S + ∂f/∂θ, a column of S for each element
 * of y₀ and of what the field captured; then ȳ = Sᵀw. A Runge–Kutta step of this system is the derivative of the step
 * of y.
 *
 * <p>Truth: the frozen-grid discrete map, to rounding. Cost: for each evaluation of the accepted steps one evaluation
 * of the field and as many jvps as there are elements, which share what does not depend on the direction. The method
 * for few parameters.
 *
 * <p>Memory: twice the stages of one step, of size (state × elements); nothing grows with the number of steps but the
 * grid. Quality number: the recomputation error, as in {@link Checkpointed}.
 *
 * <p>Immutable, thread-safe.
 */
public record ForwardSensitivity() implements GradientMethod {
    @Override
    public String name() {
        return "forward";
    }

    @Override
    public Truth truth() {
        return Truth.FROZEN_GRID;
    }

    @Override
    public String qualityName() {
        return "recomputation error";
    }

    @Override
    public Keeps keeps() {
        return Keeps.GRID;
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new ForwardSensitivityKernel(solve, b);
    }
}
