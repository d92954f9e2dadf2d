package dev.costate.solvers.loop;

import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;

/** The times at which a state is requested, and by which step each was reached. Thread-confined. */
public final class SaveTimes {
    private final Memory memory;
    private final int n;
    private final Stepper stepper;
    private final StepClock clock;
    private int out;

    /** The times; the first is where y₀ holds. */
    final double[] times;
    /** Per time, the step that gave it; −1 for the first time. */
    public final int[] step;
    /** Per time, where in that step it lies, 0 … 1. */
    public final double[] theta;
    /** The number of times whose state is known. */
    public int reached;

    SaveTimes(int count, Memory memory, int n, Stepper stepper, StepClock clock) {
        this.memory = memory;
        this.n = n;
        this.stepper = stepper;
        this.clock = clock;
        times = new double[count];
        step = new int[count];
        theta = new double[count];
    }

    /** Begins anew, if the times go one way; the states go to rows of n cells each. */
    void begin(int rows) {
        out = rows;
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

    /** Returns the address of the state at a time. */
    int row(int time) {
        return out + time * n;
    }

    /** Writes the state that the stepper holds at the times that are the clock's. */
    void start() {
        while (reached < times.length && times[reached] == clock.t) {
            stepper.current(row(reached));
            step[reached] = -1;
            theta[reached++] = 0;
        }
    }

    /** Writes the states at the times up to {@code until} in a step; returns whether all are finite. */
    boolean emit(int number, double until) {
        int next = reached;
        while (next < times.length && (times[next] - until) * clock.direction <= 0) {
            step[next] = number;
            if (times[next] == clock.to) {
                theta[next] = 1;
                stepper.end(row(next));
            } else {
                theta[next] = (times[next] - clock.t) / clock.h;
                stepper.inside(clock.t, clock.h, theta[next], row(next));
                if (Stepper.notFinite(memory.cells, row(next), n) >= 0) {
                    return false;
                }
            }
            next++;
        }
        reached = next;
        return true;
    }
}
