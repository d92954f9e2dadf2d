package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = sign x, y' = 0. */
public record Sign() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.SIGN;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return null;
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return null;
    }

    @Override
    public boolean cheap() {
        return true;
    }

    @Override
    public Var[] branches(Var[] in, Var[] out) {
        return new Var[] {out[0]};
    }
}
