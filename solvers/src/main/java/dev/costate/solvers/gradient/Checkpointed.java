package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.adjoint.CheckpointedKernel;
import dev.costate.solvers.adjoint.ReplayableSteps;
import dev.costate.solvers.adjoint.StepAdjoints;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.solvers.step.StageLayout;
import java.util.Optional;

/**
 * The gradient of {@link Direct}, the same bits, from few kept states.
 *
 * <p>The steps are recomputed on the recorded grid by the binomial schedule (Griewank and Walther 2000, Revolve), and
 * each step's adjoint follows as soon as its stages are known.
 *
 * <p>Truth: the frozen-grid discrete map, to rounding. Cost: one vjp of the field for each evaluation of the accepted
 * steps, and n + t(n, c) recomputed steps, where n is their number, c that of kept states and t(n, c) = r n − (c + r
 * choose r − 1) with the smallest r for which n ≤ (c + r choose c): about 2n for c = √(2n).
 *
 * <p>Memory: c times (2 × state + 8) numbers, two numbers a step for the grid, and the activations of one step. Quality
 * number: the recomputation error, the largest difference between the last state as recomputed and as the solve gave
 * it; 0 unless the field is no function of its arguments.
 *
 * <p>Steps of stiff methods are recomputed with their Jacobians, those of an {@link Esdirk} method by the same
 * iterations of Newton's method, whose Jacobian may be that of an earlier step: a kept state takes 3 × state + 1
 * numbers, and the grid one more a step, which says whose Jacobian it was. A kept state of a {@link Rosenbrock} method
 * takes no more than the state.
 *
 * <p>Immutable, thread-safe.
 *
 * @param states kept states, that of the start included, ≥ 1; 0 if bytes are given
 * @param bytes bytes for kept states, &gt; 0 (one state is kept even in fewer bytes than it takes); 0 if states are
 * given
 */
public record Checkpointed(int states, long bytes) implements GradientMethod {
    /** Checks the budget. */
    public Checkpointed {
        if (states < 0 || bytes < 0 || states > 0 == bytes > 0) {
            throw new IllegalArgumentException(
                    "checkpoints: " + states + " states, " + bytes + " bytes; give one of them, > 0");
        }
    }

    /** Keeps that number of states, ≥ 1. */
    public Checkpointed(int states) {
        this(states, 0);
    }

    /**
     * Returns the method that keeps as many states as fit, at least one.
     *
     * @param budget bytes, &gt; 0
     */
    public static Checkpointed bytes(long budget) {
        return new Checkpointed(0, budget);
    }

    @Override
    public Profile profile() {
        return new Profile("checkpointed", Truth.FROZEN_GRID, "recomputation error", Keeps.GRID);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        ReplayableSteps steps = StepAdjoints.replayable(solve, b);
        return new CheckpointedKernel(b.kernels().memory(), steps, keptStarts(steps.stateCells()));
    }

    /**
     * Returns the bytes of one kept state of {@code n} numbers by an explicit method.
     *
     * <p>The state, its derivative and its time.
     */
    public static long bytesOfState(int n) {
        return 8L * new StageLayout(n, 0).bareSize();
    }

    /**
     * Returns how many steps are recomputed to reverse {@code n} ≥ 1 steps with {@code c} ≥ 1 kept states.
     *
     * <p>That is n + t(n, c).
     */
    public static long stepsRecomputed(int c, int n) {
        return n + CheckpointedKernel.Revolve.advances(n, c);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return Optional.empty();
    }

    @Override
    public int keptStarts(int cells) {
        return states > 0 ? states : (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / (8L * cells)));
    }
}
