package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;

/** y = ln(1 + eˣ), y' = sigmoid x. */
public record Softplus() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.SOFTPLUS;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(x.sigmoid());
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return Var.apply1(new ActivationBackward(Binary.SOFTPLUS_BACKWARD), x, g);
    }
}
