package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = sin x, y' = cos x. */
public record Sin() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.SIN;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(x.cos());
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.times(x.cos());
    }
}
