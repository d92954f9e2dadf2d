package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * Zeros before and after along one axis: the vjp of {@link Slice}. Immutable.
 *
 * @param axis counted from the first
 * @param before how many zeros come first
 * @param after how many come last
 */
public record Pad(int axis, int before, int after) implements Op {
    /** Checks the counts. */
    public Pad {
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException("pad by " + before + " before and " + after + " after: must be ≥ 0");
        }
    }

    @Override
    public String name() {
        return "pad";
    }

    @Override
    public String attributes() {
        return "axis=" + axis + " " + before + "+" + after;
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        Shape x = in.get(0);
        return List.of(x.withDim(axis, x.dim(axis) + before + after));
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int x = b.in(0);
        int y = b.out(0);
        int n = b.outShape(0).size();
        int[] strides = b.inShape(0).strides();
        int[] outStrides = b.outShape(0).strides();
        int start = before * outStrides[axis];
        int[] dims = b.inShape(0).dims();
        return at -> {
            k.fill(0, at[y], n);
            k.strided(at[x], strides, at[y] + start, outStrides, dims);
        };
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {Var.apply1(this, tangents[0])};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {g[0].slice(axis, before, before + in[0].shape().dim(axis))};
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
