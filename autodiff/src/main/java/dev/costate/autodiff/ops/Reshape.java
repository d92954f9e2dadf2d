package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import java.util.List;

/**
 * The same elements under another shape: a view. Immutable.
 *
 * @param to the new shape, of the same size
 */
public record Reshape(Shape to) implements Op {
    @Override
    public String name() {
        return "reshape";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        if (in.get(0).size() != to.size()) {
            throw new ShapeMismatchException("reshape of " + in.get(0) + " to " + to + ": " + in.get(0).size()
                    + " elements cannot become " + to.size());
        }
        return List.of(to);
    }

    @Override
    public int viewOffset(List<Shape> in) {
        return 0;
    }

    @Override
    public Kernel kernel(Binding b) {
        throw new IllegalStateException("a view has no kernel");
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {tangents[0].reshape(to)};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {g[0].reshape(in[0].shape())};
    }
}
