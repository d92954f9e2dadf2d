package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = cos x, y' = −sin x. */
public record Cos() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.COS;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(x.sin().negated());
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.negated().times(x.sin());
    }
}
