package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.adjoint.CheckpointedKernel;
import dev.costate.solvers.adjoint.ReversibleWindows;
import dev.costate.solvers.method.OdeMethod.Family;
import dev.costate.solvers.method.ReversibleMethod;
import java.util.Optional;

/**
 * The gradient of {@link Direct} without kept steps: a reversible solver's steps are undone.
 *
 * <p>From the last state backwards each step of a {@link ReversibleMethod} is undone algebraically, which gives its
 * stages, and its adjoint follows (Kidger, Foster, Li and Lyons 2021; McCallum and Foster 2024).
 *
 * <p>Undoing amplifies rounding, so that only a limited number of steps can be undone from one state: a window
 * ({@link ReversibleMethod#window}). If the solve has more, the windows before the last one are recomputed, steps and
 * all, from starts that the schedule of {@link Checkpointed} keeps, ten of them, and then undone.
 *
 * <p>Truth: the frozen-grid discrete map, to rounding, whatever the number of steps. Cost: one evaluation, whose
 * activations the vjp uses, and one vjp of the field for each evaluation of the accepted steps (reversible Heun: two
 * evaluations; partitioned methods: two for each undone stage, or where the halves of the field are evaluated apart
 * three halves a step); beyond one window the solve once more or, with w
 * windows, m + t(m, 10) of its windows, m = w − 1 and t as in {@link Checkpointed}: 2m for two to eleven of them.
 *
 * <p>Memory: y and z (of a partitioned method y alone), the activations of one step, two numbers for each step of one
 * window, ten states: from the twelfth window on a longer solve needs not a byte more, with adaptive steps too. Quality
 * number: the reversible residual, the largest difference between the start of a window as undone and as solved; of the
 * size of rounding.
 *
 * <p>Immutable, thread-safe.
 */
record Reversible() implements GradientMethod {
    /** Kept starts of windows: with ten, eleven windows are recomputed once. */
    private static final int STARTS = 10;

    @Override
    public Profile profile() {
        return new Profile("reversible", Truth.FROZEN_GRID, "reversible residual", Keeps.WINDOW);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new CheckpointedKernel(b.kernels().memory(), new ReversibleWindows(solve, b), STARTS);
    }

    @Override
    public int keptStarts(int cells) {
        return STARTS;
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return options.method().family() == Family.REVERSIBLE ? Optional.empty()
                : Optional.of(", whose steps cannot be undone: use a reversible solver, dopri5-reversible say, or "
                        + "checkpointed");
    }
}
