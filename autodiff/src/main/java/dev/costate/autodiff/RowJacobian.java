package dev.costate.autodiff;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A function of rows and, row by row, its Jacobian.
 *
 * @param value f(x), of shape [rows, e]
 * @param jacobian ∂fᵢ/∂xⱼ of each row, of shape [rows, e, d]
 */
public record RowJacobian(Var value, Var jacobian) {
    /**
     * Records both for a function from [rows, d] to [rows, e].
     *
     * <p>Its rows must not depend on one another. Exact; d forward derivatives, which can be differentiated again.
     */
    public static RowJacobian of(Function<Var, Var> f, Var x) {
        if (x.shape().rank() != 2 || x.shape().dim(1) == 0) {
            throw new ShapeMismatchException("Jacobians at x of shape " + x.shape()
                    + ": must be [rows, d], d at least 1");
        }
        RecordedFunction r = RecordedFunction.of(f, x);
        if (r.value().shape().rank() != 2 || r.value().shape().dim(0) != x.shape().dim(0)) {
            throw new ShapeMismatchException("Jacobians of a function of shape " + r.value().shape()
                    + " at x of shape " + x.shape() + ": must be [rows, e] with as many rows");
        }
        int d = x.shape().dim(1);
        List<Var> columns = new ArrayList<>();
        for (int j = 0; j < d; j++) {
            double[] e = new double[d];
            e[j] = 1;
            columns.add(r.push(Var.constant(Tensor.vector(e)).broadcastTo(x.shape()))[0].expand(2));
        }
        return new RowJacobian(r.value(), Var.concat(2, columns));
    }
}
