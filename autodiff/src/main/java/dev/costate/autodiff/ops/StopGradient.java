package dev.costate.autodiff.ops;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;
import java.util.List;

/** y = x with derivative 0. */
public record StopGradient() implements ElementwiseUnary {
    @Override
    public String name() {
        return "stop_gradient";
    }

    @Override
    public Unary function() {
        return Unary.IDENTITY;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return null;
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return null;
    }

    @Override
    public boolean cheap() {
        return true;
    }

    @Override
    public boolean stopsDerivatives() {
        return true;
    }

    @Override
    public int viewOffset(List<Shape> in) {
        return 0;
    }
}
