package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Reduction;
import java.util.List;

/**
 * Sum over one axis, which disappears. Immutable.
 *
 * @param axis counted from the first
 */
public record Sum(int axis) implements Op {
    @Override
    public String name() {
        return "sum";
    }

    @Override
    public String attributes() {
        return "axis=" + axis;
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return List.of(in.get(0).without(axis));
    }

    @Override
    public Kernel kernel(Binding b) {
        return reduction(Reduction.SUM, axis, b);
    }

    /** Returns the kernel call that folds one axis. */
    static Kernel reduction(Reduction f, int axis, Binding b) {
        Kernels k = b.kernels();
        Shape shape = b.inShape(0);
        int x = b.in(0);
        int y = b.out(0);
        int outer = shape.product(0, axis);
        int n = shape.dim(axis);
        int inner = shape.product(axis + 1, shape.rank());
        return at -> k.reduce(f, at[x], at[y], outer, n, inner);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {tangents[0].sum(axis)};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {g[0].expand(axis).broadcastTo(in[0].shape())};
    }
}
