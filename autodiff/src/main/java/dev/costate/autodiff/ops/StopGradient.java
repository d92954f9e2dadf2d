package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;
import java.util.List;

/** y = x with derivative 0. Immutable. */
public record StopGradient() implements ElementwiseUnary {
    @Override
    public String name() {
        return "stop_gradient";
    }

    @Override
    public Kernel kernel(Binding binding) {
        return UnaryFunction.kernel(Unary.IDENTITY, binding);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[1];
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        return new Var[1];
    }

    @Override
    public boolean stopsDerivatives() {
        return true;
    }

    @Override
    public boolean cheap() {
        return true;
    }

    @Override
    public int viewOffset(List<Shape> in) {
        return 0;
    }
}
