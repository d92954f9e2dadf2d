package dev.costate.models.layers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import java.util.Arrays;
import java.util.Optional;

/** Runs a recurrent cell over sequences. Stateless and thread-safe. */
public final class Recurrence {
    private Recurrence() {
    }

    /** In which order the entries of a sequence are read. Immutable and thread-safe. */
    public enum Direction {
        /** The first entry first. */
        FORWARDS,
        /** The last entry first. */
        BACKWARDS
    }

    /**
     * Records the hidden state after the last entry that is read, starting from zero.
     *
     * @param x entries, [steps, rows, inputs]
     * @param direction in which order they are read
     * @return [rows, hidden]
     */
    public static Var last(RecurrentCell cell, Bound p, Var x, Direction direction) {
        return last(cell, p, x, Optional.empty(), direction);
    }

    /**
     * Records the same for sequences in which entries may be missing.
     *
     * @param x entries, [steps, rows, inputs]
     * @param mask 1 where an entry is there, 0 where it is missing and leaves the hidden state as it is: [steps,
     * rows, 1]
     * @param direction in which order they are read
     * @return [rows, hidden]
     */
    public static Var last(RecurrentCell cell, Bound p, Var x, Var mask, Direction direction) {
        return last(cell, p, x, Optional.of(mask), direction);
    }

    private static Var last(RecurrentCell cell, Bound p, Var x, Optional<Var> mask, Direction direction) {
        return run(cell, p, x, mask, direction, false)[0];
    }

    /**
     * Records the hidden states after each entry, starting from zero.
     *
     * @param x entries, [steps, rows, inputs]
     * @param mask 1 where an entry is there, [steps, rows, 1]; absent if all are
     * @param direction in which order they are read
     * @return in the order of the entries, [steps, rows, hidden]
     */
    public static Var all(RecurrentCell cell, Bound p, Var x, Optional<Var> mask, Direction direction) {
        Var met = run(cell, p, x, mask, direction, true)[1];
        return direction == Direction.BACKWARDS ? reversed(met) : met;
    }

    private static Var[] run(RecurrentCell cell, Bound p, Var x, Optional<Var> mask, Direction direction,
            boolean emit) {
        boolean backwards = direction == Direction.BACKWARDS;
        Shape s = x.shape();
        if (s.rank() != 3 || s.dim(2) != cell.inputs()) {
            throw new ShapeMismatchException("sequences of shape " + s + " for a recurrent cell of " + cell.inputs()
                    + " inputs: must be [steps, rows, " + cell.inputs() + "]");
        }
        Shape flags = Shape.of(s.dim(0), s.dim(1), 1);
        if (mask.isPresent() && !mask.get().shape().equals(flags)) {
            throw new ShapeMismatchException(
                    "a mask of shape " + mask.get().shape() + " for sequences of shape " + s + ": must be " + flags);
        }
        Var[] parts = cell.project(p, backwards ? reversed(x) : x);
        Var[] xs = Arrays.copyOf(parts, parts.length + (mask.isPresent() ? 1 : 0));
        int maskAt = parts.length;
        if (mask.isPresent()) {
            xs[maskAt] = backwards ? reversed(mask.get()) : mask.get();
        }
        Var zero = Var.constant(0).broadcastTo(Shape.of(s.dim(1), cell.hidden()));
        return Scan.over(new Var[] {zero}, xs, (carry, entry) -> {
            Var h = carry[0];
            Var next = cell.step(p, Arrays.copyOf(entry, parts.length), h);
            Var after = mask.isEmpty() ? next : h.plus(entry[maskAt].times(next.minus(h)));
            return emit ? new Var[] {after, after} : new Var[] {after};
        });
    }

    /** The entries in the opposite order. */
    private static Var reversed(Var x) {
        int n = x.shape().dim(0);
        double[] order = new double[n];
        Arrays.setAll(order, i -> n - 1 - i);
        return x.reshape(n, x.shape().size() / n).gather(Var.constant(Tensor.vector(order))).reshape(x.shape());
    }
}
