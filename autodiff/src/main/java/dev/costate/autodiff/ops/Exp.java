package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = eˣ, y' = y. */
public record Exp() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.EXP;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(y);
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.times(y);
    }
}
