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
 * Joins any number of tensors along one axis; all others are equal. Immutable.
 *
 * @param axis counted from the first
 */
public record Concat(int axis) implements Op {
    @Override
    public String name() {
        return "concat";
    }

    @Override
    public String attributes() {
        return "axis=" + axis;
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        Shape first = in.get(0);
        int total = 0;
        for (Shape s : in) {
            if (s.rank() != first.rank() || !s.without(axis).equals(first.without(axis))) {
                throw new ShapeMismatchException(
                        "concat along axis " + axis + " of " + in + ": all other axes must be equal");
            }
            total += s.dim(axis);
        }
        return List.of(first.withDim(axis, total));
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        Shape whole = b.outShape(0);
        int outer = whole.product(0, axis);
        int inner = whole.product(axis + 1, whole.rank());
        return outer == 1 ? joined(b, k) : interleaved(b, k, outer, inner);
    }

    private static Kernel joined(Binding b, Kernels k) {
        int[] in = new int[b.operands()];
        int[] n = new int[in.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = b.in(i);
            n[i] = b.inShape(i).size();
        }
        int y = b.out(0);
        return at -> {
            int to = at[y];
            for (int i = 0; i < in.length; i++) {
                k.copy(at[in[i]], to, n[i]);
                to += n[i];
            }
        };
    }

    private Kernel interleaved(Binding b, Kernels k, int outer, int inner) {
        int[] in = new int[b.operands()];
        int[][] shape = new int[in.length][];
        int[][] strides = new int[in.length][];
        for (int i = 0; i < in.length; i++) {
            in[i] = b.in(i);
            int run = b.inShape(i).dim(axis) * inner;
            shape[i] = new int[] {outer, run};
            strides[i] = new int[] {run, 1};
        }
        int[] outStrides = {b.outShape(0).dim(axis) * inner, 1};
        int y = b.out(0);
        return at -> {
            int to = at[y];
            for (int i = 0; i < in.length; i++) {
                k.strided(at[in[i]], strides[i], to, outStrides, shape[i]);
                to += shape[i][1];
            }
        };
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        Var[] d = new Var[in.length];
        for (int i = 0; i < in.length; i++) {
            d[i] = Zero.orZero(tangents[i], in[i]);
        }
        return new Var[] {Var.apply1(this, d)};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        Var[] bars = new Var[in.length];
        int from = 0;
        for (int i = 0; i < in.length; i++) {
            int to = from + in[i].shape().dim(axis);
            bars[i] = wanted[i] ? g[0].slice(axis, from, to) : null;
            from = to;
        }
        return bars;
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
