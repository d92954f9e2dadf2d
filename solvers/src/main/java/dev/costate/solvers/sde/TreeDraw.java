package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * The increment W(t + h) − W(t) of a path given by a bridge.
 *
 * <p>Operands: seed, number of the first element, t, t + h; scalars, with derivative 0 because the path is frozen.
 *
 * @param shape of the result
 * @param span the interval of the tree
 * @param stream selects one of the paths of the seed
 */
record TreeDraw(Shape shape, TreeSpan span, long stream) implements Op {
    @Override
    public String name() {
        return "brownian_tree";
    }

    @Override
    public String attributes() {
        return "stream=" + stream + " depth=" + span.depth();
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return List.of(shape);
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int seed = b.in(0);
        int first = b.in(1);
        int from = b.in(2);
        int to = b.in(3);
        int out = b.out(0);
        int n = shape.size();
        int start = b.scratch(n);
        int scratch = b.scratch(BrownianBridge.scratch(n));
        BrownianBridge bridge = new BrownianBridge(span, k, n);
        return at -> {
            double[] cells = k.memory().cells;
            long s = (long) cells[at[seed]];
            long f = PathNormals.first((long) cells[at[first]]);
            bridge.value(s, stream, cells[at[from]], f, at[start], at[scratch]);
            bridge.value(s, stream, cells[at[to]], f, at[out], at[scratch]);
            k.binary(Binary.SUBTRACT, at[out], 1, at[start], 1, at[out], n);
        };
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[1];
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        return new Var[in.length];
    }
}
