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
 * Noise as a pure function of (seed, stream, counter): Threefry-2x64-20 (Salmon et al. 2011). Immutable.
 *
 * <p>Operands: seed and counter, whole scalars; the derivative is 0. Every draw has a stream of its own, so two draws
 * are never merged. The same seed and counter give the same numbers, on every machine.
 *
 * <p>Numbers come in blocks of two, and draw {@code counter} takes the blocks from counter·⌈n/2⌉ on. So draws with
 * different counters have no block in common.
 *
 * @param shape of the result
 * @param normal standard normal if true, otherwise uniform on (0, 1)
 * @param stream which draw of the program this is
 */
public record RandomDraw(Shape shape, boolean normal, long stream) implements Op {
    @Override
    public String name() {
        return normal ? "random_normal" : "random_uniform";
    }

    @Override
    public String attributes() {
        return "stream=" + stream;
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        if (in.get(0).size() != 1 || in.get(1).size() != 1) {
            throw new ShapeMismatchException(
                    name() + " with seed " + in.get(0) + " and counter " + in.get(1) + ": both must be scalars");
        }
        return List.of(shape);
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int seed = b.in(0);
        int counter = b.in(1);
        int y = b.out(0);
        int n = shape.size();
        return at -> {
            double[] cells = k.memory().cells;
            long s = (long) cells[at[seed]];
            long c = (long) cells[at[counter]] * ((n + 1) / 2);
            if (normal) {
                k.normal(s, stream, c, at[y], n);
            } else {
                k.uniform(s, stream, c, at[y], n);
            }
        };
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[1];
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        return new Var[2];
    }
}
