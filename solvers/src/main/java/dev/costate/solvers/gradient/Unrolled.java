package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.OdeMethod.Family;
import java.util.Optional;

/**
 * The solve recorded step by step on a grid that is known beforehand.
 *
 * <p>y ← y + h Σ bᵢkᵢ as a scan over the grid: fixed steps, or the frozen grid of an earlier solve. The tape's own
 * rules differentiate it, in both modes and to any order. Times must be known while recording, so that
 * {@link dev.costate.solvers.RowMode#ROW_BY_ROW} is not served.
 *
 * <p>Truth: the frozen-grid discrete map, to rounding; the same as {@link Direct}. Cost: one vjp of the field for each
 * evaluation.
 *
 * <p>Memory: the activations of all evaluations. Quality number: the dot-product residual, as in {@link Direct}.
 *
 * <p>Immutable, thread-safe.
 */
record Unrolled() implements GradientMethod {
    @Override
    public Profile profile() {
        return new Profile("unrolled", Truth.FROZEN_GRID, "dot-product residual", Keeps.NOTHING);
    }

    @Override
    public boolean qualityByForwardMode() {
        return true;
    }

    @Override
    public boolean unrolls() {
        return true;
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        if (options.method().family() == Family.EXPLICIT && options.adaptive() && options.grid().isEmpty()) {
            return Optional.of(" with steps that adapt: it needs fixed ones, or those of an earlier solve; use direct");
        }
        return GradientMethod.super.refusal(options);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        throw new IllegalStateException("an unrolled solve has no backward pass of its own");
    }
}
