package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;

/**
 * The gradient of {@link Direct} without keeping steps: from the last state backwards each step of a {@link ReversibleMethod} is undone algebraically, which
 * gives its stages, and its adjoint follows (Kidger, Foster, Li and Lyons 2021; McCallum and Foster 2024).
 *
 * <p>Truth: the frozen-grid discrete map, to rounding. Cost: one evaluation, whose activations the vjp uses, and one vjp of the field for each evaluation of
 * the accepted steps (reversible Heun: two evaluations). Memory: y and z, three numbers a step for the grid, the activations of one step. Quality number: the
 * reversible residual, the largest difference between the first state as undone and as given; of the size of rounding until so many steps are undone that the
 * gradient suffers too ({@link ReversibleMethod} says how many).
 */
public record Reversible() implements GradientMethod {
    /** The method; it has no options. */
    public static final Reversible DEFAULT = new Reversible();

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
        return Keeps.GRID;
    }

    @Override
    public Kernel adjoint(SolveOp solve, Binding b) {
        return new ReversibleReversal(solve, b);
    }

    @Override
    public String refusal(Method method) {
        return method instanceof ReversibleMethod ? null : ", whose steps cannot be undone: use a reversible solver, dopri5-reversible say, or checkpointed";
    }
}
