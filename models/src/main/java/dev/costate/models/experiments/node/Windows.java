package dev.costate.models.experiments.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.experiments.node.Trajectories.Trajectory;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.Delays;
import dev.costate.models.train.Batch;
import dev.costate.models.options.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The states of trajectories, one after the other, and where windows of consecutive ones begin. Immutable.
 *
 * @param z the states in the model's coordinates, row by row
 * @param s their times in the model's coordinates
 * @param starts index of the first state of each window
 * @param length states in a window
 */
record Windows(double[] z, double[] s, int[] starts, int length) {
    /**
     * Cuts them.
     *
     * @param longest states in a window, if that many follow each other
     */
    static Windows of(List<Trajectory> trajectories, Coordinates c, int longest) {
        Delays delays = c.delays();
        int most = trajectories.stream().mapToInt(t -> t.times().length).max().orElseThrow() - delays.rows() + 1;
        int length = Math.min(longest, most);
        if (length < 2) {
            throw new UsageException("--lags " + delays.lags() + ": a state takes " + delays.rows()
                    + " rows, two follow each other in none of the trajectories trained on");
        }
        List<double[]> states = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        for (Trajectory t : trajectories) {
            int first = delays.rows() - 1;
            for (int r = first; r < t.times().length; r++) {
                if (r + length <= t.times().length) {
                    starts.add(states.size());
                }
                states.add(delays.state(t.rows(), r));
                times.add(c.time(t.times()[r]));
            }
        }
        double[] flat = states.stream().flatMapToDouble(Arrays::stream).toArray();
        return new Windows(c.inward(flat), times.stream().mapToDouble(t -> t).toArray(),
                starts.stream().mapToInt(i -> i).toArray(), length);
    }

    int count() {
        return starts.length;
    }

    /** The last state. */
    double[] last() {
        return Arrays.copyOfRange(z, z.length - z.length / s.length, z.length);
    }

    /** All states, [states, components]. */
    Var states() {
        return Var.constant(Tensor.of(Shape.of(s.length, z.length / s.length), z));
    }

    /** Their times, [states, 1]. */
    Var clock() {
        return Var.constant(Tensor.of(Shape.of(s.length, 1), s));
    }

    /** Index of the first state of each window of a batch. */
    Var first(Batch batch) {
        if (starts[starts.length - 1] == starts.length - 1) {
            return batch.index(); // one trajectory: a window begins at every state
        }
        return Var.constant(Tensor.of(Shape.of(starts.length, 1), Arrays.stream(starts).asDoubleStream().toArray()))
                .gather(batch.index()).reshape(batch.index().shape().size());
    }
}
