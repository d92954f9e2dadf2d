package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Reduction;
import java.util.List;

/**
 * Largest element over one axis, which disappears. Immutable.
 *
 * <p>Elements that tie for the largest share the derivative equally.
 *
 * @param axis counted from the first
 */
public record ReduceMax(int axis) implements Op {
    @Override
    public String name() {
        return "max";
    }

    @Override
    public String attributes() {
        return "axis=" + axis;
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        if (in.get(0).dim(axis) == 0) {
            throw new ShapeMismatchException(
                    "a maximum over axis " + axis + " of shape " + in.get(0) + ": needs at least one element");
        }
        return List.of(in.get(0).without(axis));
    }

    @Override
    public Kernel kernel(Binding b) {
        return Sum.reduction(Reduction.MAX, axis, b);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        Var hit = in[0].equal(out[0].expand(axis));
        return new Var[] {tangents[0].times(hit).sum(axis).dividedBy(hit.sum(axis))};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        Var hit = in[0].equal(out[0].expand(axis));
        return new Var[] {hit.times(g[0].dividedBy(hit.sum(axis)).expand(axis))};
    }

    @Override
    public Var[] branches(Var[] in, Var[] out) {
        return new Var[] {in[0].equal(out[0].expand(axis))};
    }
}
