package dev.costate.solvers.sde;

import java.util.Arrays;

/** The times t₀ &lt; t₁ &lt; … &lt; t_N of a fixed-step solve, and which of them it saves. Immutable, thread-safe. */
public final class TimeGrid {
    /** Ends of the parts; part i has the steps starts[i] … starts[i + 1] − 1, all equal. */
    private final double[] ends;
    private final int[] starts;
    private final int[] saved;

    private TimeGrid(double[] ends, int[] starts, int[] saved) {
        this.ends = ends;
        this.starts = starts;
        this.saved = saved;
    }

    /** Returns the grid of the given times; all of them are saved. */
    public static TimeGrid of(double... times) {
        if (times.length < 2) {
            throw new IllegalArgumentException("a grid of " + times.length + " times: needs at least 2");
        }
        for (int i = 0; i < times.length; i++) {
            if (!Double.isFinite(times[i]) || (i > 0 && !(times[i] > times[i - 1]))) {
                throw new IllegalArgumentException("time " + i + " of a grid is " + times[i]
                        + (i > 0 ? " after " + times[i - 1] : "") + ": must be finite and increasing");
            }
        }
        int[] all = new int[times.length];
        Arrays.setAll(all, i -> i);
        return new TimeGrid(times.clone(), all, all);
    }

    /** Returns the grid of N equal steps from t0 to t1; the two ends are saved. Its size does not grow with N. */
    public static TimeGrid uniform(double t0, double t1, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("a grid of " + steps + " steps: needs at least 1");
        }
        return new TimeGrid(of(t0, t1).ends, new int[] {0, steps}, new int[] {0, steps}).resolved();
    }

    /**
     * Returns the grid that divides every interval between the given times into equal steps.
     *
     * @param times at least two, increasing; all of them are saved
     * @param maxStep bound on their length; each interval has as few steps as this allows
     */
    public static TimeGrid through(double[] times, double maxStep) {
        if (!(maxStep > 0)) {
            throw new IllegalArgumentException("a maximum step of " + maxStep + ": must be > 0");
        }
        TimeGrid coarse = of(times);
        int[] saved = new int[times.length];
        for (int i = 0; i < coarse.steps(); i++) {
            // A quotient that is whole but for rounding must not cost one more step.
            double parts = Math.ceil(coarse.h(i) / maxStep * (1 - 1e-12));
            if (!(saved[i] + parts < Integer.MAX_VALUE)) {
                throw new IllegalArgumentException("a maximum step of " + maxStep + " on an interval of " + coarse.h(i)
                        + ": more than 2^31 − 1 steps");
            }
            saved[i + 1] = saved[i] + Math.max(1, (int) parts);
        }
        return new TimeGrid(coarse.ends, saved, saved).resolved();
    }

    /** Refuses steps that the times around them cannot tell apart. */
    private TimeGrid resolved() {
        for (int i = 0; i < ends.length - 1; i++) {
            int parts = starts[i + 1] - starts[i];
            double step = (ends[i + 1] - ends[i]) / parts;
            if (parts > 1 && !(step > 2 * Math.ulp(Math.max(Math.abs(ends[i]), Math.abs(ends[i + 1]))))) {
                throw new IllegalArgumentException(parts + " steps from " + ends[i] + " to " + ends[i + 1]
                        + ": too many to be increasing");
            }
        }
        return this;
    }

    /** Returns the same grid saving the times with the given indices, 0 … N, increasing. */
    public TimeGrid saving(int... indices) {
        if (indices.length == 0) {
            throw new IllegalArgumentException("a grid that saves no time: needs at least 1");
        }
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] > steps() || (i > 0 && indices[i] <= indices[i - 1])) {
                throw new IllegalArgumentException(
                        "saved index " + indices[i] + ": must be in [0, " + steps() + "] and increase");
            }
        }
        return new TimeGrid(ends, starts, indices.clone());
    }

    /**
     * Returns the grid of every k-th time; the two ends are saved.
     *
     * @param k must divide the number of steps
     */
    public TimeGrid coarsen(int k) {
        if (k < 1 || steps() % k != 0) {
            throw new IllegalArgumentException(
                    "every " + k + "-th time of a grid of " + steps() + " steps: must divide the number of steps");
        }
        double[] t = new double[steps() / k + 1];
        for (int i = 0; i < t.length; i++) {
            t[i] = t(i * k);
        }
        return of(t).saving(0, t.length - 1);
    }

    /** Returns the number of steps, N. */
    public int steps() {
        return starts[starts.length - 1];
    }

    /** Returns time i, 0 … N. */
    public double t(int i) {
        int part = Arrays.binarySearch(starts, i);
        if (part >= 0) {
            return ends[part];
        }
        part = -part - 2;
        return ends[part] + (ends[part + 1] - ends[part]) * (i - starts[part]) / (starts[part + 1] - starts[part]);
    }

    /** Returns the length of step i, 0 … N − 1. */
    public double h(int i) {
        return t(i + 1) - t(i);
    }

    /** Returns the number of saved times. */
    public int savedCount() {
        return saved.length;
    }

    /** Returns the index, 0 … N, of the i-th saved time. */
    public int saved(int i) {
        return saved[i];
    }

    /** Returns the saved times. */
    public double[] savedTimes() {
        return Arrays.stream(saved).mapToDouble(this::t).toArray();
    }

    @Override
    public String toString() {
        return steps() + " steps on [" + ends[0] + ", " + ends[ends.length - 1] + "]";
    }
}
