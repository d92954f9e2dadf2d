package dev.costate.solvers.loop;

import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;

/** The times at which a solve is asked for its state, and by which step each was reached. Thread-confined. */
public final class SaveTimes {
    private final Memory memory;
    private final int n;

    /** The times; the first is where y₀ holds. */
    final double[] times;
    /** Per time, the step that gave it; −1 for the first time. */
    public final int[] step;
    /** Per time, where in that step it lies, 0 … 1. */
    public final double[] theta;
    /** The number of times whose state is known. */
    public int reached;

    SaveTimes(int count, Memory memory, int n) {
        this.memory = memory;
        this.n = n;
        times = new double[count];
        step = new int[count];
        theta = new double[count];
    }

    /** Begins anew, if the times go one way. */
    void begin() {
        double start = times[0];
        double end = times[times.length - 1];
        double direction = Math.signum(end - start);
        for (int i = 0; i < times.length; i++) {
            if (!Double.isFinite(times[i])) {
                throw new IllegalArgumentException("time " + i + " is " + times[i] + ": must be finite");
            }
            if (i > 0 && (times[i] - times[i - 1]) * direction < 0 || direction == 0 && times[i] != start) {
                throw new IllegalArgumentException("time " + i + " is " + times[i] + " after " + times[i - 1]
                        + ": times must go one way, from " + start + " to " + end);
            }
        }
        reached = 0;
    }

    /** Writes the state that the stepper hold at the times that are t. */
    void start(Stepper stepper, double t, int out) {
        while (reached < times.length && times[reached] == t) {
            stepper.current(out + reached * n);
            step[reached] = -1;
            theta[reached++] = 0;
        }
    }

    /**
     * Writes the states at the times up to {@code until} in a step that ends at {@code to}; returns whether all are
     * finite.
     */
    boolean emit(Stepper stepper, int number, double t, double h, double to, double until, double direction, int out) {
        int next = reached;
        while (next < times.length && (times[next] - until) * direction <= 0) {
            step[next] = number;
            if (times[next] == to) {
                theta[next] = 1;
                stepper.end(out + next * n);
            } else {
                theta[next] = (times[next] - t) / h;
                stepper.inside(t, h, theta[next], out + next * n);
                if (Stepper.notFinite(memory.cells, out + next * n, n) >= 0) {
                    return false;
                }
            }
            next++;
        }
        reached = next;
        return true;
    }
}
