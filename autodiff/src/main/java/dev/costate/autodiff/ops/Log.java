package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = ln x, y' = 1/x. */
public record Log() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.LOG;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.dividedBy(x);
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.dividedBy(x);
    }
}
