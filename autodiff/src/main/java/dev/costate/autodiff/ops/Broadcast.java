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
 * Repeats axes of length 1 and missing leading axes. Immutable.
 *
 * <p>The vjp sums over what was repeated.
 *
 * @param to the shape to reach
 */
public record Broadcast(Shape to) implements Op {
    @Override
    public String name() {
        return "broadcast";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        if (!reaches(in.get(0))) {
            throw new ShapeMismatchException(
                    "broadcast of " + in.get(0) + " to " + to + ": each axis, aligned at the last, must be equal or 1");
        }
        return List.of(to);
    }

    private boolean reaches(Shape from) {
        for (int a = 1; a <= from.rank(); a++) {
            if (a > to.rank() || from.dim(-a) != to.dim(-a) && from.dim(-a) != 1) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int x = b.in(0);
        int y = b.out(0);
        Shape from = b.inShape(0);
        if (from.size() == 1) {
            int n = to.size();
            return at -> k.fill(k.memory().cells[at[x]], at[y], n);
        }
        int[] own = from.strides();
        int[] strides = new int[to.rank()];
        int missing = to.rank() - from.rank();
        for (int a = missing; a < strides.length; a++) {
            strides[a] = from.dim(a - missing) == 1 ? 0 : own[a - missing];
        }
        int[] outStrides = to.strides();
        int[] dims = to.dims();
        return at -> k.strided(at[x], strides, at[y], outStrides, dims);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {tangents[0].broadcastTo(to)};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {sumTo(g[0], in[0].shape())};
    }

    /**
     * Sums {@code g} over the axes that broadcasting from {@code shape} repeated.
     *
     * <p>Neighbouring axes are summed in one pass.
     */
    private static Var sumTo(Var g, Shape shape) {
        int missing = g.shape().rank() - shape.rank();
        Var s = g;
        int axis = 0;
        for (int a = 0; a < g.shape().rank();) {
            int end = a;
            int run = 1;
            while (end < g.shape().rank() && (end < missing || shape.dim(end - missing) == 1)) {
                run *= g.shape().dim(end++);
            }
            if (end == a) {
                axis++;
                a++;
                continue;
            }
            int[] dims = new int[axis + 1 + g.shape().rank() - end];
            for (int i = 0; i < axis; i++) {
                dims[i] = s.shape().dim(i);
            }
            dims[axis] = run;
            for (int i = end; i < g.shape().rank(); i++) {
                dims[axis + 1 + i - end] = g.shape().dim(i);
            }
            s = s.reshape(Shape.of(dims)).sum(axis);
            a = end;
        }
        return s.reshape(shape);
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
