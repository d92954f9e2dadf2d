package dev.costate.solvers.loop;

import dev.costate.solvers.StepTrace;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;
import java.util.function.ObjDoubleConsumer;

/**
 * What dense output needs of every accepted step, step after step in one array.
 *
 * <p>Allocates nothing once the array has reached its length. Thread-confined.
 */
public final class DensePath implements ObjDoubleConsumer<double[]> {
    private final Stepper stepper;
    private final Memory memory;
    private final int stride;
    private final int room;
    private final double[] last;
    private double[] cells = new double[0];
    private int steps;
    private StepTrace trace;
    private double start;
    private double reached;
    private boolean lastKnown;

    DensePath(Stepper stepper, Memory memory, int n) {
        this.stepper = stepper;
        this.memory = memory;
        stride = stepper.keptCells();
        room = memory.allocate(n);
        last = new double[n];
    }

    /** Starts to keep the steps of a run. */
    void begin() {
        steps = 0;
        trace = null;
    }

    /** Keeps the step just tried. */
    void add(double t, double h) {
        if ((steps + 1) * stride > cells.length) {
            cells = Arrays.copyOf(cells, Math.max(64 * stride, 2 * cells.length));
        }
        stepper.keep(t, h, cells, steps++ * stride);
    }

    /**
     * Ends the run.
     *
     * @param state the address of the state reached, or −1 if only dense output gives it
     */
    void end(StepTrace of, double from, double to, int state) {
        trace = of;
        start = from;
        reached = to;
        lastKnown = state >= 0;
        if (lastKnown) {
            System.arraycopy(memory.cells, state, last, 0, last.length);
        }
    }

    /** Copies another path, with a trace that does not change any more; returns this one. */
    public DensePath copy(DensePath other, StepTrace frozen) {
        steps = other.steps;
        cells = Arrays.copyOf(other.cells, steps * stride);
        trace = frozen;
        start = other.start;
        reached = other.reached;
        lastKnown = other.lastKnown;
        Stepper.write(other.last, last, 0);
        return this;
    }

    @Override
    public void accept(double[] state, double t) {
        if (trace == null) {
            throw new IllegalStateException("no dense output: nothing has been solved since keepDense");
        }
        if (!(Math.min(start, reached) <= t && t <= Math.max(start, reached))) {
            throw new IllegalArgumentException("state at t = " + t + ": must be from " + start + " to " + reached);
        }
        if (t == reached && lastKnown) {
            Stepper.write(last, state, 0);
            return;
        }
        int step = step(t);
        stepper.recall(cells, step * stride);
        double h = trace.gridH(step);
        stepper.inside(trace.gridT(step), h, (t - trace.gridT(step)) / h, room);
        System.arraycopy(memory.cells, room, state, 0, last.length);
    }

    /**
     * Returns the first step that starts at t, or else the last one before.
     *
     * <p>Far from t = 0 the clock may stand still for some steps, after the state that is that of t.
     */
    private int step(double t) {
        double direction = Math.signum(reached - start);
        int low = 0;
        int high = steps;
        while (low < high) {
            int middle = low + high >>> 1;
            if ((trace.gridT(middle) - t) * direction < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < steps && trace.gridT(low) == t ? low : Math.max(0, low - 1);
    }
}
