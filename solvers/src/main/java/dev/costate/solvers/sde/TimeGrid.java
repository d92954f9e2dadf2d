package dev.costate.solvers.sde;

import java.util.Arrays;

/** The times t₀ &lt; t₁ &lt; … &lt; t_N of a fixed-step solve, and which of them it saves. Immutable, thread-safe. */
public final class TimeGrid {
    private final double[] times;
    private final int[] saved;

    private TimeGrid(double[] times, int[] saved) {
        this.times = times;
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
        return new TimeGrid(times.clone(), all);
    }

    /** Returns the grid of N equal steps from t0 to t1; the two ends are saved. */
    public static TimeGrid uniform(double t0, double t1, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("a grid of " + steps + " steps: needs at least 1");
        }
        double[] t = new double[steps + 1];
        for (int i = 0; i <= steps; i++) {
            t[i] = i == steps ? t1 : t0 + (t1 - t0) * i / steps;
        }
        return of(t).saving(0, steps);
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
        double[] t = new double[saved[coarse.steps()] + 1];
        for (int i = 0; i < coarse.steps(); i++) {
            int parts = saved[i + 1] - saved[i];
            for (int j = 0; j < parts; j++) {
                t[saved[i] + j] = times[i] + coarse.h(i) * j / parts;
            }
        }
        t[t.length - 1] = times[times.length - 1];
        return of(t).saving(saved);
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
        return new TimeGrid(times, indices.clone());
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
            t[i] = times[i * k];
        }
        return of(t).saving(0, t.length - 1);
    }

    /** Returns the number of steps, N. */
    public int steps() {
        return times.length - 1;
    }

    /** Returns time i, 0 … N. */
    public double t(int i) {
        return times[i];
    }

    /** Returns the length of step i, 0 … N − 1. */
    public double h(int i) {
        return times[i + 1] - times[i];
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
        return Arrays.stream(saved).mapToDouble(i -> times[i]).toArray();
    }

    @Override
    public String toString() {
        return steps() + " steps on [" + times[0] + ", " + times[steps()] + "]";
    }
}
