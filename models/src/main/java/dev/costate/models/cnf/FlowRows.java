package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.train.Batch;

/** The rows that flows are trained on, with the noise that keeps a small data set from becoming spikes. Stateless. */
final class FlowRows {
    private FlowRows() {
    }

    /** Checks rows of a width, and the standard deviation of the noise. */
    static void check(double[] rows, int width, double jitter) {
        if (rows.length == 0 || rows.length % width != 0) {
            throw new IllegalArgumentException(
                    rows.length + " cells are no whole number of rows of " + width + ", at least 1");
        }
        if (!(jitter >= 0 && jitter < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("jitter " + jitter + ": must be finite and not negative");
        }
    }

    /** Records the rows of a batch, [batch, width]. */
    static Var draw(double[] rows, int width, double jitter, Batch batch) {
        Var x = Var.constant(Tensor.of(Shape.of(rows.length / width, width), rows)).gather(batch.index());
        return jitter == 0 ? x
                : x.plus(Autodiff.randomNormal(x.shape(), batch.seed(), batch.draw()).times(jitter));
    }
}
