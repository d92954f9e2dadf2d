package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.GradientMethod.Truth;
import java.util.List;
import java.util.Optional;

/**
 * The gradient of {@link SdeDirect} without kept steps: those of a reversible method are undone.
 *
 * <p>From the last carry backwards {@link SdeMethod#undo} gives the carry before each step, and the step's adjoint
 * follows (Kidger, Foster, Li and Lyons 2021).
 *
 * <p>Truth: the discrete map on the frozen grid and path, to the rounding that undoing amplifies. Cost: two evaluations
 * and one vjp of drift and diffusion for each evaluation of the solve.
 *
 * <p>Memory: two carries and the activations of one step, however many steps there are. Quality number: the reversible
 * residual, the largest difference between the first state as undone and as given.
 *
 * <p>Immutable, thread-safe.
 */
public record SdeReversible() implements SdeGradientMethod {
    @Override
    public String name() {
        return "reversible";
    }

    @Override
    public Truth truth() {
        return Truth.FROZEN_GRID;
    }

    @Override
    public String qualityName() {
        return "reversible residual";
    }

    @Override
    public Keeps keeps() {
        return Keeps.NOTHING;
    }

    @Override
    public Optional<String> refusal(SdeMethod method) {
        return method.reversible() ? Optional.empty()
                : Optional.of(", whose steps cannot be undone: use reversible-heun, or checkpointed");
    }

    @Override
    public Kernel adjoint(RecordedSde solve, List<Boolean> wanted, Binding b) {
        return new SdeReplayableSteps(solve, wanted, b, true)::undo;
    }
}
