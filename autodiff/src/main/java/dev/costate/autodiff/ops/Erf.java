package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = erf x, y' = 2/√π·e^(−x²). */
public record Erf() implements ElementwiseUnary {
    private static final double TWO_OVER_SQRT_PI = 1.1283791670955126;

    @Override
    public Unary function() {
        return Unary.ERF;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.times(x.square().negated().exp().times(TWO_OVER_SQRT_PI));
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.times(x.square().negated().exp().times(TWO_OVER_SQRT_PI));
    }
}
