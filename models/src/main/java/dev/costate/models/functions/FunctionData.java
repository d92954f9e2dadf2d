package dev.costate.models.functions;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.train.Batch;

/** What a diffusion of functions is trained on: functions that can be had on every grid. */
@FunctionalInterface
public interface FunctionData {
    /**
     * Records the functions of a batch.
     *
     * @return [rows, n] or [rows, n, n] of the grid
     */
    Var rows(Batch batch, GridSize grid);

    /**
     * Returns rows of values on one grid, which {@link FourierResampling} takes to every other.
     *
     * @param rows of a value for each point, of size of order 1
     */
    static FunctionData of(double[][] rows, GridSize grid) {
        return (batch, wanted) -> {
            Tensor table = Tensor.matrix(FourierResampling.resampled(rows, grid, wanted));
            return Var.constant(table).gather(batch.index()).reshape(wanted.shape(batch.index().shape().size()));
        };
    }
}
