package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;

/** y = x for x &gt; 0, otherwise eˣ − 1; y' = e^min(x, 0). */
public record Elu() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.ELU;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(x.min(x.constant(0)).exp());
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return Var.apply1(new ActivationBackward(Binary.ELU_BACKWARD), x, g);
    }

    @Override
    public Var[] branches(Var[] in, Var[] out) {
        return new Var[] {in[0].sign()};
    }
}
