package dev.costate.solvers;

import dev.costate.autodiff.Var;

/**
 * A right-hand side on a tape with its parameters named: dy = f(t, y; p).
 *
 * <p>Called while recording, by the thread that records.
 */
@FunctionalInterface
public interface ParametricField {
    /**
     * Records the right-hand side.
     *
     * @param t the time, a scalar
     * @param y the state
     * @param p the parameters
     * @return the derivative, of the state's shape
     */
    Var apply(Var t, Var y, Var[] p);
}
