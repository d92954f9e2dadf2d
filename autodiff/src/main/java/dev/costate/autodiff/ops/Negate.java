package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = −x. */
public record Negate() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.NEGATE;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.negated();
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.negated();
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
