package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.adjoint.StepAdjoints;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.method.Rosenbrock;
import java.util.Optional;

/**
 * The exact adjoint of the Runge–Kutta map on the frozen grid.
 *
 * <p>Discretise, then optimise (Hager 2000): with ȳ₁ the cotangent of the step's end, k̄ᵢ = h(bᵢȳ₁ + Σ_{l&gt;i} aₗᵢ
 * Ȳₗ), Ȳᵢ = (∂f/∂y)ᵀk̄ᵢ, ȳ₀ = ȳ₁ + Σ Ȳᵢ, θ̄ += (∂f/∂θ)ᵀk̄ᵢ. Step sizes are constants of the derivative.
 *
 * <p>Through implicit stages ({@link Esdirk}) by the implicit function theorem: k̄ᵢ = (I − hγJᵢᵀ)⁻¹h(bᵢȳ₁ + Σ_{l&gt;i}
 * aₗᵢ Ȳₗ), which costs a Jacobian and an LU decomposition for each stage. Exact as far as Newton's method has solved
 * the stages: to 1e-12 with fixed steps and on a frozen grid, to a thousandth of the tolerance otherwise. Through a
 * {@link Rosenbrock} method, whose steps contain ∂f/∂y and ∂f/∂t, by the second derivatives of the field.
 *
 * <p>Truth: the frozen-grid discrete map, to rounding. Cost: one vjp of the field for each evaluation of the accepted
 * steps.
 *
 * <p>Memory: for each of those evaluations its state, its derivative and, while the budget lasts, the activations that
 * the vjp needs; beyond the budget the activations are recomputed. A solve whose states and derivatives alone are
 * beyond it is refused when its steps have been counted, before they are kept; the message names a method that takes
 * less. The first run, and one of more steps than there is room for, solves forwards twice: to count the steps, then to
 * keep them.
 *
 * <p>Quality number: the dot-product residual against forward mode ({@link OdeGradient.Runner#dotProductResidual}),
 * around 1e-15; measured when it is requested, since it costs a forward-mode solve. It sees the gradient of the map,
 * not that the map of a stiff field by an explicit solver is of no use: its name says that.
 *
 * <p>Immutable, thread-safe.
 *
 * @param budgetBytes most bytes for kept states, derivatives and activations, &gt; 0; 0 for no activations, and for
 * states and derivatives without a limit
 */
public record Direct(long budgetBytes) implements GradientMethod {
    /** Checks the budget. */
    public Direct {
        if (budgetBytes < 0) {
            throw new IllegalArgumentException("budget " + budgetBytes + " bytes: must be ≥ 0");
        }
    }

    @Override
    public Profile profile() {
        return new Profile("direct", Truth.FROZEN_GRID, "dot-product residual", Keeps.ACTIVATIONS);
    }

    @Override
    public boolean qualityByForwardMode() {
        return true;
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return StepAdjoints.ofKeptStages(solve, b);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return Optional.empty();
    }
}
