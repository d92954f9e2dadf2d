package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Steps of rows that each have times of their own, as many for every row.
 *
 * <p>A row's steps go through all its times, so that its states are where they are wanted without an interpolation,
 * which would smooth a path of an SDE. Each gap between two times has as few equal steps as some length allows; steps
 * that a row has to spare halve its longest ones. A row of one time, or none, steps on after it. Immutable.
 *
 * @param steps M, of every row
 * @param lengths of the steps, [rows, M]
 * @param starts times at which they start, [rows, M]
 * @param next number of the time at the end of the step's gap, [rows, M]
 * @param at the number of the state at each time, 0 … M, [rows, times]; after a row's last time that of the last
 */
record RowSteps(int steps, Tensor lengths, Tensor starts, Tensor next, Tensor at) {
    /**
     * Lays steps.
     *
     * @param times of each row, rising
     * @param longest bound on the length of a step
     * @param multiple of which the number of steps is one
     */
    static RowSteps through(List<double[]> times, double longest, int multiple) {
        int rows = times.size();
        int columns = times.stream().mapToInt(t -> t.length).max().orElseThrow();
        int most = 1;
        for (double[] t : times) {
            int sum = 0;
            for (int parts : parts(t, longest)) {
                sum += parts;
            }
            most = Math.max(most, sum);
        }
        int steps = (most + multiple - 1) / multiple * multiple;
        double[] lengths = new double[rows * steps];
        double[] starts = new double[rows * steps];
        double[] next = new double[rows * steps];
        double[] at = new double[rows * columns];
        for (int r = 0; r < rows; r++) {
            double[] t = times.get(r);
            int[] parts = spread(t, parts(t, longest), steps);
            int k = 0;
            for (int gap = 0; gap < Math.max(1, parts.length); gap++) {
                boolean lone = parts.length == 0;
                int n = lone ? steps : parts[gap];
                double h = lone ? longest : (t[gap + 1] - t[gap]) / n;
                for (int i = 0; i < n; i++) {
                    lengths[r * steps + k] = h;
                    starts[r * steps + k] = t[gap] + i * h;
                    next[r * steps + k++] = lone ? 0 : gap + 1;
                }
                if (!lone) {
                    at[r * columns + gap + 1] = k;
                }
            }
            for (int i = t.length; i < columns; i++) {
                at[r * columns + i] = at[r * columns + t.length - 1];
            }
        }
        Shape each = Shape.of(rows, steps);
        return new RowSteps(steps, Tensor.of(each, lengths), Tensor.of(each, starts), Tensor.of(each, next),
                Tensor.of(Shape.of(rows, columns), at));
    }

    /** The fewest steps of each gap. */
    private static int[] parts(double[] t, double longest) {
        int[] parts = new int[t.length - 1];
        for (int i = 0; i < parts.length; i++) {
            // a quotient that is whole but for rounding must not cost one more step
            parts[i] = (int) Math.max(1, Math.ceil((t[i + 1] - t[i]) / longest * (1 - 1e-12)));
        }
        return parts;
    }

    /** Gives the steps that are left to the gaps whose steps are longest, the first one of equals. */
    private static int[] spread(double[] t, int[] parts, int steps) {
        int spare = steps;
        PriorityQueue<Integer> widest = new PriorityQueue<>(Comparator
                .comparingDouble((Integer i) -> (t[i] - t[i + 1]) / parts[i]).thenComparingInt(i -> i));
        for (int i = 0; i < parts.length; i++) {
            spare -= parts[i];
            widest.add(i);
        }
        for (; spare > 0 && parts.length > 0; spare--) {
            int gap = widest.remove();
            parts[gap]++;
            widest.add(gap);
        }
        return parts;
    }

    /** Records the states at some rows' times, [rows, times, d], from those at all steps' ends, [M + 1, rows, d]. */
    static Var picked(Var states, Var at) {
        int rows = states.shape().dim(1);
        int d = states.shape().dim(2);
        int times = at.shape().dim(1);
        Var place = at.times(rows).plus(numbers(rows).expand(1)).reshape(rows * times);
        return states.reshape(states.shape().dim(0) * rows, d).gather(place).reshape(rows, times, d);
    }

    /** 0, 1, … */
    static Var numbers(int n) {
        double[] all = new double[n];
        for (int i = 0; i < n; i++) {
            all[i] = i;
        }
        return Var.constant(Tensor.vector(all));
    }
}
