package dev.costate.solvers;

import dev.costate.autodiff.Var;

/**
 * A right-hand side on a tape: dy = f(t, y).
 *
 * <p>It may use Vars of the recording around it (parameters, data), and the solve is differentiated with respect to
 * them too. Called while recording, by the thread that records.
 */
@FunctionalInterface
public interface VarField {
    /**
     * Records the right-hand side.
     *
     * @param t the time, a scalar
     * @param y the state
     * @return the derivative, of the state's shape
     */
    Var apply(Var t, Var y);
}
