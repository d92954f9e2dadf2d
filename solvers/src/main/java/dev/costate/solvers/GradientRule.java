package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.tape.AdjointOp;
import dev.costate.solvers.tape.SolveOp;

/** What recorded solves need to know of a gradient method. */
public interface GradientRule {
    /** What the forward solve leaves in the arena for the backward pass. */
    enum Keeps {
        /** The states at the times asked for. */
        NOTHING,
        /** The last steps of the grid, as many as {@link ReversibleMethod#window}. */
        WINDOW,
        /** The grid. */
        GRID,
        /** The grid and, for each step, where it starts: time, state and slope. */
        STARTS,
        /** The same and all attempts. */
        ATTEMPTS,
        /** The grid and all stages of accepted steps. */
        STAGES,
        /** The same and, while the budget of {@link Direct} lasts, the field's activations. */
        ACTIVATIONS
    }

    /** Returns what the forward solve must keep. */
    Keeps keeps();

    /** Returns the code of the backward pass; operands and results are those of {@link AdjointOp}. */
    Kernel adjoint(SolveOp solve, Binding b);

    /** Returns why this method cannot serve a solver, to be read behind "cannot differentiate it", or null. */
    default String refusal(OdeMethod method) {
        return method instanceof Tableau ? null : ": it needs an explicit Runge-Kutta method; use direct";
    }
}
