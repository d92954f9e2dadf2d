package dev.costate.autodiff.replay;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Shape;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * A sum over rows that goes on: (sum so far, X) ↦ sum + the rows of X, by lane, or (sum, X, Y) ↦ sum + Xᵀ·Y. Immutable.
 *
 * <p>X has a multiple of the rows that a kernel sums at a time, but for the last rows of all, so that the kernels'
 * order holds from block to block.
 */
record RowSum() implements PlanOp {
    @Override
    public String name() {
        return "row_sum";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return List.of(in.get(0));
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int sum = b.in(0);
        int x = b.in(1);
        int out = b.out(0);
        int cells = b.outShape(0).size();
        int rows = b.inShape(1).dim(0);
        int m = b.inShape(1).dim(1);
        if (b.operands() == 2) {
            int whole = rows / Kernels.ROW_LANES;
            int rest = rows % Kernels.ROW_LANES * m;
            return at -> {
                if (at[sum] != at[out]) {
                    k.copy(at[sum], at[out], cells);
                }
                k.addRows(at[x], at[out], whole, cells);
                k.binary(Binary.ADD, at[out], 1, at[x] + whole * cells, 1, at[out], rest);
            };
        }
        int y = b.in(2);
        int n = b.inShape(2).dim(1);
        int part = b.scratch(cells);
        return at -> {
            for (int p = 0; p < rows; p += Kernels.PRODUCT_BLOCK) {
                k.product(at[x] + p * m, true, at[y] + p * n, false, at[part], m, n,
                        Math.min(Kernels.PRODUCT_BLOCK, rows - p));
                k.binary(Binary.ADD, p == 0 ? at[sum] : at[out], 1, at[part], 1, at[out], cells);
            }
        };
    }
}
