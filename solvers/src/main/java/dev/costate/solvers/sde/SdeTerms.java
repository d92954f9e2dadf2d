package dev.costate.solvers.sde;

import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;

/**
 * The two terms of dY = f(t, Y) dt + g(t, Y) dW. Immutable; belongs to one recording.
 *
 * @param drift f(t, y), of the state's shape
 * @param diffusion g(t, y), of a shape that broadcasts to the state's
 */
public record SdeTerms(VarField drift, VarField diffusion) {
    /** Records the drift. */
    public Var f(Var t, Var y) {
        return drift.apply(t, y);
    }

    /** Records the diffusion, broadcast to the shape of the state. */
    public Var g(Var t, Var y) {
        return diffusion.apply(t, y).broadcastTo(y.shape());
    }
}
