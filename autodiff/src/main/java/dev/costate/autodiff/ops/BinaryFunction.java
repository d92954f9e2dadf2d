package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import java.util.List;
import java.util.Locale;

/**
 * A kernel function z = f(a, b) on the elements of two tensors of the same shape, as an op. Immutable.
 *
 * <p>Its rules are a row of {@link ElementwiseRules}; {@link Var} broadcasts before it records one.
 *
 * @param function what the kernel computes; the {@code …_BACKWARD} ones are {@link ActivationBackward}'s
 */
public record BinaryFunction(Binary function) implements Op {
    private ElementwiseRules.BinaryRow row() {
        return ElementwiseRules.of(function);
    }

    @Override
    public String name() {
        return function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return List.of(common(this, in));
    }

    /** Returns the one shape of two operands, or fails if they have two. */
    static Shape common(Op op, List<Shape> in) {
        if (!in.get(0).equals(in.get(1))) {
            throw new ShapeMismatchException(
                    op.name() + " of shapes " + in.get(0) + " and " + in.get(1) + ": must be equal");
        }
        return in.get(0);
    }

    @Override
    public boolean inPlace() {
        return true;
    }

    @Override
    public boolean cheap() {
        return row().cheap();
    }

    @Override
    public Kernel kernel(Binding binding) {
        return kernel(function, binding);
    }

    /** Returns the kernel call of a function on operands of equal shapes. */
    static Kernel kernel(Binary f, Binding binding) {
        Kernels k = binding.kernels();
        int a = binding.in(0);
        int b = binding.in(1);
        int z = binding.out(0);
        int n = binding.outShape(0).size();
        return at -> k.binary(f, at[a], 1, at[b], 1, at[z], n);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {row().jvp().apply(in[0], in[1], out[0], tangents[0], tangents[1])};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {wanted[0] ? row().vjpA().apply(in[0], in[1], out[0], g[0]) : null,
            wanted[1] ? row().vjpB().apply(in[0], in[1], out[0], g[0]) : null};
    }

    @Override
    public Var[] branches(Var[] in, Var[] out) {
        return switch (row().kinks()) {
            case NONE -> new Var[0];
            case WHERE_EQUAL -> new Var[] {in[0].minus(in[1]).sign()};
            case WHERE_RESULT_CHANGES -> new Var[] {out[0]};
        };
    }
}
