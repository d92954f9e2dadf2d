package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Unary;
import java.util.Locale;

/**
 * A kernel function of one argument, y = f(x), as an op. Immutable.
 *
 * <p>Its rules are a row of {@link ElementwiseRules}. The identity is a copy in cells of its own: how a plan gives an
 * output that would otherwise share its place with another value.
 *
 * @param function what the kernel computes
 */
public record UnaryFunction(Unary function) implements ElementwiseUnary {
    private ElementwiseRules.UnaryRow row() {
        return ElementwiseRules.of(function);
    }

    @Override
    public String name() {
        return function == Unary.IDENTITY ? "copy" : function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean inPlace() {
        return function != Unary.IDENTITY;
    }

    @Override
    public boolean cheap() {
        return row().cheap();
    }

    @Override
    public Kernel kernel(Binding binding) {
        return kernel(function, binding);
    }

    /** Returns the kernel call of a function on every element of operand 0. */
    static Kernel kernel(Unary f, Binding binding) {
        Kernels k = binding.kernels();
        int x = binding.in(0);
        int y = binding.out(0);
        int n = binding.outShape(0).size();
        return at -> k.unary(f, at[x], at[y], n);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {row().jvp().apply(in[0], out[0], tangents[0])};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        return new Var[] {row().vjp().apply(in[0], out[0], cotangents[0])};
    }

    @Override
    public Var[] branches(Var[] in, Var[] out) {
        return row().kinked() ? new Var[] {in[0].sign()} : new Var[0];
    }
}
