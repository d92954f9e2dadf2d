package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.adjoint.CheckpointedKernel;
import dev.costate.solvers.gradient.Checkpointed;
import java.util.List;

/**
 * The gradient of {@link SdeDirect}, the same bits, from few kept carries.
 *
 * <p>Steps are taken again by the binomial schedule (Griewank and Walther 2000, Revolve), on increments drawn again,
 * which are pure functions of their seed. {@link Checkpointed} does the same for ordinary equations and says how many.
 *
 * <p>Truth: the discrete map on the frozen grid and path, to rounding. Cost: one evaluation and one vjp for each
 * evaluation, and the steps taken again.
 *
 * <p>Memory: c carries and the activations of one step. Quality number: the recomputation error, the largest difference
 * between the last state as recomputed and as solved; 0 unless a field is no function of its arguments.
 *
 * <p>Immutable, thread-safe.
 *
 * @param states kept carries, that of the start included, ≥ 1
 */
public record SdeCheckpointed(int states) implements SdeGradientMethod {
    /** Checks the number. */
    public SdeCheckpointed {
        if (states < 1) {
            throw new IllegalArgumentException("checkpoints: " + states + " states; must be at least 1");
        }
    }

    @Override
    public String name() {
        return "checkpointed";
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
        return Keeps.NOTHING;
    }

    @Override
    public Kernel adjoint(RecordedSde solve, List<Boolean> wanted, Binding b) {
        return new CheckpointedKernel(b.kernels().memory(), new SdeReplayableSteps(solve, wanted, b, false), states);
    }
}
