package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = 1/x, y' = −y². */
public record Reciprocal() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.RECIPROCAL;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(y.square().negated());
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.negated().times(y).times(y);
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
