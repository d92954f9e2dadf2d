package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;

/** y = 1/(1 + e⁻ˣ), y' = y(1 − y). */
public record Sigmoid() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.SIGMOID;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(y.minus(y.square()));
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return Var.apply1(new ActivationBackward(Binary.SIGMOID_BACKWARD), y, g);
    }
}
