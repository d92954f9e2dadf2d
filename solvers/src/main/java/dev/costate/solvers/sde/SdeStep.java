package dev.costate.solvers.sde;

import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;

/**
 * What a method sees of one step.
 *
 * @param drift f(t, x)
 * @param diffusion g(t, x), of a shape that broadcasts to the state's
 * @param t time at the start
 * @param tNext time at the end
 * @param h length
 * @param dw increment of the Brownian motion
 * @param area its space–time Lévy area; null unless the method needs it
 */
public record SdeStep(VarField drift, VarField diffusion, Var t, Var tNext, Var h, Var dw, Var area) {
    /** Records the diffusion, repeated to the shape of the state. */
    public Var g(Var time, Var x) {
        return diffusion.apply(time, x).broadcastTo(x.shape());
    }
}
