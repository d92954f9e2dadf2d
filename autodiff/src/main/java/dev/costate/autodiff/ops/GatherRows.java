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
 * Rows of a table by number: out[r, …] = table[index[r], …]. Immutable.
 *
 * <p>Operands: a table [rows, …] and an index [n], whose derivative is 0. Result: [n, …]. A number that is no row's is
 * an {@link IndexOutOfBoundsException} when it runs.
 */
public record GatherRows() implements Op {
    @Override
    public String name() {
        return "gather";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        if (in.get(0).rank() < 1 || in.get(1).rank() != 1) {
            throw new ShapeMismatchException("gather of " + in.get(0) + " by an index of " + in.get(1)
                    + ": needs a table with rows and an index of one axis");
        }
        return List.of(in.get(0).withDim(0, in.get(1).dim(0)));
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int table = b.in(0);
        int index = b.in(1);
        int y = b.out(0);
        int tableRows = b.inShape(0).dim(0);
        int rows = b.inShape(1).dim(0);
        int cols = b.inShape(0).product(1, b.inShape(0).rank());
        return at -> k.gatherRows(at[table], tableRows, at[index], at[y], rows, cols);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {tangents[0] == null ? null : tangents[0].gather(in[1])};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {wanted[0] ? Var.apply1(new ScatterAddRows(in[0].shape().dim(0)), g[0], in[1]) : null, null};
    }
}
