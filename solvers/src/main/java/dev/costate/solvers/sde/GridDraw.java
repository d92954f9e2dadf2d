package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * Standard normals for one step of a path on a grid.
 *
 * <p>Operands: seed, number of the first element, index of the step; all whole scalars, with derivative 0.
 *
 * @param shape of the result
 * @param key what is drawn, and the stream
 */
record GridDraw(Shape shape, long key) implements Op {
    @Override
    public String name() {
        return "brownian_grid";
    }

    @Override
    public String attributes() {
        return "stream=" + (key & Integer.MAX_VALUE) + ((key & ~0xFFFFFFFFFFFFL) == PathNormals.AREA ? " area" : "");
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
        int step = b.in(2);
        int out = b.out(0);
        int n = shape.size();
        int scratch = b.scratch(PathNormals.scratch(n));
        return at -> {
            double[] cells = k.memory().cells;
            PathNormals.draw(k, (long) cells[at[seed]], key, (long) cells[at[step]],
                    PathNormals.first((long) cells[at[first]]), at[out], n, at[scratch]);
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
