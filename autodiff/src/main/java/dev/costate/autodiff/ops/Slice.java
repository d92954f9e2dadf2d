package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * A range of one axis. Immutable.
 *
 * <p>Where it is contiguous (all axes before it have length 1) it is a view.
 *
 * @param axis counted from the first
 * @param from first index
 * @param to index after the last
 */
public record Slice(int axis, int from, int to) implements Op {
    @Override
    public String name() {
        return "slice";
    }

    @Override
    public String attributes() {
        return "axis=" + axis + " " + from + ".." + to;
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        Shape x = in.get(0);
        if (from < 0 || to < from || to > x.dim(axis)) {
            throw new ShapeMismatchException(
                    "slice " + from + ".." + to + " of axis " + axis + " of " + x + ": must lie in 0.." + x.dim(axis));
        }
        return List.of(x.withDim(axis, to - from));
    }

    @Override
    public int viewOffset(List<Shape> in) {
        Shape x = in.get(0);
        return x.product(0, axis) == 1 ? from * x.product(axis + 1, x.rank()) : -1;
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int x = b.in(0);
        int y = b.out(0);
        int[] strides = b.inShape(0).strides();
        int start = from * strides[axis];
        int[] outStrides = b.outShape(0).strides();
        int[] dims = b.outShape(0).dims();
        return at -> k.strided(at[x] + start, strides, at[y], outStrides, dims);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {Var.apply1(this, tangents[0])};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {Var.apply1(new Pad(axis, from, in[0].shape().dim(axis) - to), g[0])};
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
