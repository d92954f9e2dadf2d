package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = ln(1 + x), y' = 1/(1 + x). */
public record Log1p() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.LOG1P;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.dividedBy(x.plus(1));
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.dividedBy(x.plus(1));
    }
}
