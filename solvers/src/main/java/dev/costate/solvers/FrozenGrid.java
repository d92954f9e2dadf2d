package dev.costate.solvers;

import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.tape.UnrolledSolve;

/**
 * Records solves on a grid that is already known, step by step on the tape.
 *
 * <p>That is a second way to the gradients of {@link dev.costate.solvers.gradient.Direct}, to test them by, and the
 * only one to derivatives of any order.
 *
 * <p>Stateless, thread-safe.
 */
public final class FrozenGrid {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    private FrozenGrid() {
    }

    /**
     * Records the states at the given times: y ← y + h Σ bᵢkᵢ for each step of the grid.
     *
     * @param f the field; may use outer Vars
     * @param times the times of the solve that made the trace
     * @param trace the steps to take
     * @param method the method, an explicit one
     * @return the states stacked along a new first axis, y0 being entry 0
     * @throws IllegalArgumentException if the method is not explicit, or the trace is not one over these times
     */
    public static Var scan(VarField f, Var y0, double[] times, StepTrace trace, OdeMethod method) {
        return UnrolledSolve.scan(f, y0, times, trace, Tableau.require(method, "the scan of a frozen grid"));
    }

    /**
     * Returns the grid of fixed steps over the given times, which is the same for every field.
     *
     * @param options those of {@link SolveOptions#fixed}
     */
    public static StepTrace fixed(double[] times, SolveOptions options) {
        return UnrolledSolve.fixed(times, options);
    }
}
