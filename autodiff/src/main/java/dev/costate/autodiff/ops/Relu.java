package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;

/** y = max(x, 0), y' = 1 for x &gt; 0, otherwise 0. */
public record Relu() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.RELU;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(x.greater(x.constant(0)));
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return Var.apply1(new ActivationBackward(Binary.RELU_BACKWARD), x, g);
    }

    @Override
    public boolean cheap() {
        return true;
    }

    @Override
    public Var[] branches(Var[] in, Var[] out) {
        return new Var[] {in[0].sign()};
    }
}
