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

/** An op z = f(a, b) on the elements of two tensors of the same shape; {@link Var} broadcasts before it records one. */
public interface ElementwiseBinary extends Op {
    /** Returns what the kernel computes. */
    Binary function();

    /**
     * Returns ∂f/∂a·da + ∂f/∂b·db; either tangent may be null (zero), not both. Null where the derivative is zero
     * everywhere.
     */
    Var jvp(Var a, Var b, Var z, Var da, Var db);

    /** Returns ∂f/∂a·g, or null where it is zero everywhere. */
    Var vjpA(Var a, Var b, Var z, Var g);

    /** Returns ∂f/∂b·g, or null where it is zero everywhere. */
    Var vjpB(Var a, Var b, Var z, Var g);

    @Override
    default String name() {
        return function().name().toLowerCase(Locale.ROOT);
    }

    @Override
    default List<Shape> shapes(List<Shape> in) {
        if (!in.get(0).equals(in.get(1))) {
            throw new ShapeMismatchException(
                    name() + " of shapes " + in.get(0) + " and " + in.get(1) + ": must be equal");
        }
        return List.of(in.get(0));
    }

    @Override
    default boolean inPlace() {
        return true;
    }

    @Override
    default Kernel kernel(Binding k) {
        return kernel(function(), k);
    }

    /** Returns the kernel call of a binary function on equal shapes. */
    static Kernel kernel(Binary f, Binding binding) {
        Kernels k = binding.kernels();
        int a = binding.in(0);
        int b = binding.in(1);
        int z = binding.out(0);
        int n = binding.outShape(0).size();
        return at -> k.binary(f, at[a], 1, at[b], 1, at[z], n);
    }

    @Override
    default Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {jvp(in[0], in[1], out[0], tangents[0], tangents[1])};
    }

    @Override
    default Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {wanted[0] ? vjpA(in[0], in[1], out[0], g[0]) : null,
            wanted[1] ? vjpB(in[0], in[1], out[0], g[0]) : null};
    }

    /** Returns a + b where null is zero. */
    static Var plus(Var a, Var b) {
        return a == null ? b : b == null ? a : a.plus(b);
    }

    /** Returns d, or zeros of the shape of {@code like} where d is null. */
    static Var orZero(Var d, Var like) {
        return d != null ? d : like.constant(0).broadcastTo(like.shape());
    }
}
