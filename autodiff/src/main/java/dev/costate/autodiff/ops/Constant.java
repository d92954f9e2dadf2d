package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.List;

/**
 * A value known when the tape is recorded. Immutable.
 *
 * <p>It lies in the memory before the first run; nothing is run for it.
 *
 * @param value the numbers
 */
public record Constant(Tensor value) implements Op {
    @Override
    public String name() {
        return "constant";
    }

    @Override
    public String attributes() {
        return value.shape().size() == 1 ? Double.toString(value.at(0)) : value.toString();
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return List.of(value.shape());
    }

    @Override
    public Kernel kernel(Binding b) {
        throw new IllegalStateException("a constant has no kernel: the plan places it");
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[1];
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        return new Var[0];
    }
}
