package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor plus parts, each added to a range of one axis: what many {@link Pad}s that are added up give. Immutable.
 *
 * <p>Operands: the tensor, then the parts, which have its other axes. Parts may overlap; they are added to 0 plus the
 * tensor in their order. The cost is that of the tensor and of the parts, not of the tensor for each part.
 *
 * @param axis counted from the first
 * @param from where each part starts on the axis
 */
public record SliceSum(int axis, List<Integer> from) implements Op {
    /** Copies the list. */
    public SliceSum {
        from = List.copyOf(from);
    }

    @Override
    public String name() {
        return "slice_sum";
    }

    @Override
    public String attributes() {
        return "axis=" + axis + " parts=" + from.size();
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        Shape whole = in.get(0);
        if (in.size() != from.size() + 1) {
            throw new ShapeMismatchException("slice_sum of " + from.size() + " parts of " + (in.size() - 1)
                    + " operands: must be as many");
        }
        for (int i = 0; i < from.size(); i++) {
            Shape part = in.get(i + 1);
            if (part.rank() != whole.rank() || !part.without(axis).equals(whole.without(axis)) || from.get(i) < 0
                    || from.get(i) + part.dim(axis) > whole.dim(axis)) {
                throw new ShapeMismatchException("slice_sum of part " + i + " of shape " + part + " at " + from.get(i)
                        + " of axis " + axis + " of " + whole + ": must lie in it");
            }
        }
        return List.of(whole);
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        Shape whole = b.outShape(0);
        int n = whole.size();
        int outer = whole.product(0, axis);
        int inner = whole.product(axis + 1, whole.rank());
        int row = whole.dim(axis) * inner;
        int[] part = new int[from.size()];
        int[] start = new int[part.length];
        int[] run = new int[part.length];
        for (int i = 0; i < part.length; i++) {
            part[i] = b.in(i + 1);
            start[i] = from.get(i) * inner;
            run[i] = b.inShape(i + 1).dim(axis) * inner;
        }
        int x = b.in(0);
        int y = b.out(0);
        return at -> {
            k.fill(0, at[y], n);
            k.binary(Binary.ADD, at[y], 1, at[x], 1, at[y], n);
            for (int i = 0; i < part.length; i++) {
                for (int o = 0; o < outer; o++) {
                    int to = at[y] + o * row + start[i];
                    k.binary(Binary.ADD, to, 1, at[part[i]] + o * run[i], 1, to, run[i]);
                }
            }
        };
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        Var[] d = new Var[in.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = Zero.orZero(tangents[i], in[i]);
        }
        return new Var[] {Var.apply1(this, d)};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        List<Var> bars = new ArrayList<>();
        bars.add(g[0]);
        for (int i = 0; i < from.size(); i++) {
            int first = from.get(i);
            bars.add(wanted[i + 1] ? g[0].slice(axis, first, first + in[i + 1].shape().dim(axis)) : null);
        }
        return bars.toArray(Var[]::new);
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
