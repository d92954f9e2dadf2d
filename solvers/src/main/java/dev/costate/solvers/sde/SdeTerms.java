package dev.costate.solvers.sde;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;

/**
 * The two terms of dY = f(t, Y) dt + g(t, Y) dW. Immutable; belongs to one recording.
 *
 * @param drift f(t, y), of the state's shape
 * @param diffusion g(t, y), of a shape that broadcasts to the state's; for general noise of the state's shape and one
 * more axis, the motions
 */
public record SdeTerms(VarField drift, VarField diffusion) {
    /** Records the drift. */
    public Var f(Var t, Var y) {
        return drift.apply(t, y);
    }

    /** Records the diffusion, broadcast to the shape of the state; that of general noise as it is. */
    public Var g(Var t, Var y) {
        Var g = diffusion.apply(t, y);
        return general(y.shape(), g.shape()) ? g : g.broadcastTo(y.shape());
    }

    /**
     * Records g ΔW: element by element, or for general noise the sum over the motions.
     *
     * @param y the state, of which the shape alone counts
     * @param g what {@link #g} or the diffusion gave
     * @param dw of the shape of the motion
     */
    public Var noise(Var y, Var g, Var dw) {
        if (!general(y.shape(), g.shape())) {
            return g.times(dw);
        }
        int last = y.shape().rank();
        return g.times(dw.expand(dw.shape().rank() - 1)).sum(last);
    }

    /**
     * Records ½ Σⱼ (∂gⱼ/∂y) gⱼ, by which the drift of Itô exceeds that of Stratonovich.
     *
     * <p>One forward derivative of g along itself; for general noise one for each motion. Element i of the g of
     * diagonal noise may depend on element i of Y only.
     */
    Var correction(Var t, Var y) {
        Shape shape = y.shape();
        Var whole = g(t, y);
        if (!general(shape, whole.shape())) {
            return Autodiff.jvp(v -> g(t, v), y, whole).tangent().times(0.5);
        }
        int last = shape.rank();
        Var sum = Var.zeros(shape);
        for (int j = 0; j < whole.shape().dim(last); j++) {
            int motion = j;
            Var along = whole.select(last, j);
            sum = sum.plus(Autodiff.jvp(v -> g(t, v).select(last, motion), y, along).tangent());
        }
        return sum.times(0.5);
    }

    /** Returns the equation in s = (t − from)/T, T = to − from: T f(from + Ts, y) and √T g(from + Ts, y). */
    SdeTerms between(Var from, Var to) {
        Var length = to.minus(from);
        Var root = length.sqrt();
        return new SdeTerms((s, y) -> drift.apply(length.times(s).plus(from), y).times(length),
                (s, y) -> diffusion.apply(length.times(s).plus(from), y).times(root));
    }

    /** Returns whether a diffusion of shape g has motions in an axis of their own. */
    static boolean general(Shape state, Shape g) {
        return g.rank() > state.rank();
    }
}
