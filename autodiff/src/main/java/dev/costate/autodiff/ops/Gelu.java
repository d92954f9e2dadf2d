package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;

/** y = x·Φ(x), y' = Φ(x) + x·φ(x). */
public record Gelu() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.GELU;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(Normal.cdf(x).plus(x.times(Normal.density(x))));
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return Var.apply1(new ActivationBackward(Binary.GELU_BACKWARD), x, g);
    }
}
