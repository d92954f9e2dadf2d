package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;

/** y = tanh x, y' = 1 − y². */
public record Tanh() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.TANH;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(y.constant(1).minus(y.square()));
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return Var.apply1(new ActivationBackward(Binary.TANH_BACKWARD), y, g);
    }
}
