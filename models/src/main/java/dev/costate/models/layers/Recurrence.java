package dev.costate.models.layers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import java.util.Arrays;

/** Runs a recurrent cell over sequences. Stateless. */
public final class Recurrence {
    private Recurrence() {
    }

    /**
     * Records the hidden state behind the last entry that is read, starting from zero.
     *
     * @param x entries, [steps, rows, inputs]
     * @param mask 1 where an entry is there, 0 where it is missing and leaves the hidden state as it is: [steps,
     * rows, 1]; null if none is missing
     * @param backwards whether the last entry is read first
     * @return [rows, hidden]
     */
    public static Var last(RecurrentCell cell, Bound p, Var x, Var mask, boolean backwards) {
        Shape s = x.shape();
        if (s.rank() != 3 || s.dim(2) != cell.inputs()) {
            throw new ShapeMismatchException("sequences of shape " + s + " for a recurrent cell of " + cell.inputs()
                    + " inputs: must be [steps, rows, " + cell.inputs() + "]");
        }
        Shape flags = Shape.of(s.dim(0), s.dim(1), 1);
        if (mask != null && !mask.shape().equals(flags)) {
            throw new ShapeMismatchException(
                    "a mask of shape " + mask.shape() + " for sequences of shape " + s + ": must be " + flags);
        }
        Var[] parts = cell.project(p, backwards ? reversed(x) : x);
        Var[] xs = Arrays.copyOf(parts, parts.length + (mask == null ? 0 : 1));
        int maskAt = parts.length;
        if (mask != null) {
            xs[maskAt] = backwards ? reversed(mask) : mask;
        }
        Var zero = Var.constant(0).broadcastTo(Shape.of(s.dim(1), cell.hidden()));
        return Scan.over(new Var[] {zero}, xs, (carry, entry) -> {
            Var h = carry[0];
            Var next = cell.step(p, Arrays.copyOf(entry, parts.length), h);
            return new Var[] {mask == null ? next : h.plus(entry[maskAt].times(next.minus(h)))};
        })[0];
    }

    /** The entries in the opposite order. */
    private static Var reversed(Var x) {
        int n = x.shape().dim(0);
        double[] order = new double[n];
        Arrays.setAll(order, i -> n - 1 - i);
        return x.reshape(n, x.shape().size() / n).gather(Var.constant(Tensor.vector(order))).reshape(x.shape());
    }
}
