package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.adjoint.StepReversal;

/**
 * The symplectic adjoint (Matsubara and Miyatake 2021); the same bits as {@link Direct}.
 *
 * <p>The discrete adjoint equations of {@link Direct} are a Runge–Kutta method for the costate that preserves ⟨a, δy⟩
 * exactly. They are solved from the kept start of each step, with its stages recomputed, and the activations of one
 * stage at a time.
 *
 * <p>Truth: the frozen-grid discrete map, to rounding. Cost: one vjp and two more evaluations of the field for each
 * evaluation of the accepted steps.
 *
 * <p>Memory: (2 × state + 8) numbers a step, the stages of one step, the activations of one stage. Quality number: the
 * recomputation error, as in {@link Checkpointed}.
 *
 * <p>Immutable, thread-safe.
 */
record SymplecticAdjoint() implements GradientMethod {
    @Override
    public Profile profile() {
        return new Profile("symplectic", Truth.FROZEN_GRID, "recomputation error", Keeps.STARTS);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        StepReversal steps = new StepReversal(solve, b, false);
        return at -> {
            steps.start(at);
            for (int step = steps.record.steps() - 1; step >= 0; step--) {
                steps.window().load(steps.record.slot(step));
                steps.reverse(at, step);
            }
            steps.window().load(steps.record.slot(0));
            steps.finish(at);
        };
    }
}
