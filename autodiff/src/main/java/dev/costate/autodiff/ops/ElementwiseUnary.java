package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Unary;
import java.util.List;
import java.util.Locale;

/** An op y = f(x) applied to each element. An implementation gives the kernel's function and the two rules. */
public interface ElementwiseUnary extends Op {
    /** Returns what the kernel computes. */
    Unary function();

    /** Returns dx·f'(x), written so that f'(x) is one expression: directions that share a point then share it. */
    Var jvp(Var x, Var y, Var dx);

    /** Returns f'(x)·g, or null where the derivative is zero everywhere. */
    Var vjp(Var x, Var y, Var g);

    @Override
    default String name() {
        return function().name().toLowerCase(Locale.ROOT);
    }

    @Override
    default List<Shape> shapes(List<Shape> in) {
        return List.of(in.get(0));
    }

    @Override
    default boolean inPlace() {
        return true;
    }

    @Override
    default Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        Unary f = function();
        int x = b.in(0);
        int y = b.out(0);
        int n = b.outShape(0).size();
        return at -> k.unary(f, at[x], at[y], n);
    }

    @Override
    default Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {jvp(in[0], out[0], tangents[0])};
    }

    @Override
    default Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        return new Var[] {vjp(in[0], out[0], cotangents[0])};
    }
}
