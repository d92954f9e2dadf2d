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
 * Adds rows into a table of zeros: out[index[r], …] += x[r, …], r increasing. Immutable.
 *
 * <p>The vjp of {@link GatherRows}. Operands: x [n, …] and an index [n], whose derivative is 0. A number that is no
 * row's is an {@link IndexOutOfBoundsException} when it runs.
 *
 * @param tableRows rows of the result
 */
public record ScatterAddRows(int tableRows) implements Op {
    @Override
    public String name() {
        return "scatter_add";
    }

    @Override
    public String attributes() {
        return "rows=" + tableRows;
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        if (in.get(0).rank() < 1 || in.get(1).rank() != 1 || in.get(0).dim(0) != in.get(1).dim(0)) {
            throw new ShapeMismatchException(
                    "scatter_add of " + in.get(0) + " by an index of " + in.get(1) + ": needs as many rows as indices");
        }
        return List.of(in.get(0).withDim(0, tableRows));
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int x = b.in(0);
        int index = b.in(1);
        int y = b.out(0);
        int n = b.outShape(0).size();
        int rows = b.inShape(1).dim(0);
        int cols = b.inShape(0).product(1, b.inShape(0).rank());
        return at -> {
            k.fill(0, at[y], n);
            k.scatterAddRows(at[x], at[index], at[y], tableRows, rows, cols);
        };
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {tangents[0] == null ? null : Var.apply1(this, tangents[0], in[1])};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {wanted[0] ? g[0].gather(in[1]) : null, null};
    }
}
