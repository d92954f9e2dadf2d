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
 * Adds rows to a table: out = table, then out[index[r], …] += x[r, …], r increasing. Immutable.
 *
 * <p>A table plus {@link ScatterAddRows}, at the cost of the rows alone where the result takes the table's place.
 * Operands: a table [rows, …], x [n, …] and an index [n], whose derivative is 0. A number that is no row's is an
 * {@link IndexOutOfBoundsException} when it runs.
 */
public record AddRows() implements Op {
    @Override
    public String name() {
        return "add_rows";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        Shape table = in.get(0);
        Shape x = in.get(1);
        if (table.rank() < 1 || in.get(2).rank() != 1 || !x.equals(table.withDim(0, in.get(2).dim(0)))) {
            throw new ShapeMismatchException("add_rows of " + x + " to " + table + " by an index of " + in.get(2)
                    + ": needs rows like the table's, as many as indices");
        }
        return List.of(table);
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int table = b.in(0);
        int x = b.in(1);
        int index = b.in(2);
        int y = b.out(0);
        int n = b.outShape(0).size();
        int tableRows = b.outShape(0).dim(0);
        int rows = b.inShape(2).dim(0);
        int cols = b.outShape(0).product(1, b.outShape(0).rank());
        return at -> {
            if (at[table] != at[y]) {
                k.copy(at[table], at[y], n);
            }
            k.scatterAddRows(at[x], at[index], at[y], tableRows, rows, cols);
        };
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        if (tangents[1] == null) {
            return new Var[] {tangents[0]};
        }
        Var rows = Var.apply1(new ScatterAddRows(in[0].shape().dim(0)), tangents[1], in[2]);
        return new Var[] {tangents[0] == null ? rows : tangents[0].plus(rows)};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {wanted[0] ? g[0] : null, wanted[1] ? g[0].gather(in[2]) : null, null};
    }
}
