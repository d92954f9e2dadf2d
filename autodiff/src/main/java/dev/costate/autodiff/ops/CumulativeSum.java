package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * Running sum along one axis, which stays. Immutable.
 *
 * @param axis counted from the first
 * @param reverse whether it runs from the end
 */
public record CumulativeSum(int axis, boolean reverse) implements Op {
    @Override
    public String name() {
        return "cumulative_sum";
    }

    @Override
    public String attributes() {
        return "axis=" + axis + (reverse ? " reverse" : "");
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        in.get(0).axis(axis);
        return in;
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        Shape shape = b.inShape(0);
        int x = b.in(0);
        int y = b.out(0);
        int outer = shape.product(0, axis);
        int n = shape.dim(axis);
        int inner = shape.product(axis + 1, shape.rank());
        return at -> k.cumulativeSum(at[x], at[y], outer, n, inner, reverse);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {Var.apply1(this, tangents[0])};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {Var.apply1(new CumulativeSum(axis, !reverse), g[0])};
    }
}
