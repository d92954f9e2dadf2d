package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = |x|, y' = sign x; 0 at the kink. */
public record Abs() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.ABS;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(x.sign());
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.times(x.sign());
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
