package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = √x, y' = 1/(2y). */
public record Sqrt() implements ElementwiseUnary {
    @Override
    public Unary function() {
        return Unary.SQRT;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx.dividedBy(y.times(2));
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g.times(0.5).dividedBy(y);
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
