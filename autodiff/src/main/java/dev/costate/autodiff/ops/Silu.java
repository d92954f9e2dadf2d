package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;

/** y = x·s, s = sigmoid x; y' = s·(1 + x·(1 − s)). */
public record Silu() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.SILU;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(x.sigmoid().times(x.minus(y).plus(1)));
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return Var.apply1(new ActivationBackward(Binary.SILU_BACKWARD), x, g);
    }
}
