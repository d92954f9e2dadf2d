package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = eˣ − 1, y' = y + 1. */
public record Expm1() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.EXPM1;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(y.plus(1));
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.times(x.exp());
    }
}
