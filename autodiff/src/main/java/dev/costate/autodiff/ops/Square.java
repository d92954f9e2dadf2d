package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = x², y' = 2x. */
public record Square() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.SQUARE;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(x.times(2));
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.times(x.times(2));
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
