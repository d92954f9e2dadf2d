package dev.costate.solvers.loop;

import dev.costate.solvers.StepLimits;

/**
 * Where a solve is in time, and where its next step ends. Thread-confined.
 *
 * <p>A step ends at the planned length, or is clipped to the last time, a stop, or a requested time. Times are summed
 * with compensation, so that a solve integrates all of its span.
 */
final class StepClock {
    /** How many cells {@link #save} writes. */
    static final int CELLS = 3;
    /** A step that would leave less than this fraction of itself is stretched to the end. */
    private static final double STRETCH = 1 + 1e-10;
    /** A step shorter than this fraction of the time ends at the next time: the clock rounds by 1e-7 of it. */
    private static final double COARSE = 1e-9;

    private final StepLimits limits;
    private final double[] stopTimes;
    private double from;
    private double end;
    private double gap;
    private int stopCount;
    private int stop;
    private boolean atStop;
    private boolean toNext;

    /** The time, as stages see it: that which was reached. */
    double t;
    /** The state holds at t − timeCompensation. */
    double timeCompensation;
    /** 1 forwards in time, −1 backwards. */
    double direction;
    /** The proposed step: its length, and the time at which it ends. */
    double h;
    double to;
    /** Whether its length is what was left to an end, a stop or a time. */
    boolean clipped;
    /** Whether it ends at the last time. */
    boolean last;
    /** Whether it spans a stop, as short as can be: its error is that of the stop. */
    boolean spansStop;

    StepClock(StepLimits limits) {
        this.limits = limits;
        stopTimes = limits.room();
    }

    /** Begins at a time. */
    void begin(double start, double lastTime) {
        t = start;
        h = 0;
        timeCompensation = 0;
        stop = 0;
        route(start, lastTime);
    }

    /** Sets the way to go, with its stops. */
    void route(double start, double lastTime) {
        from = start;
        end = lastTime;
        direction = Math.signum(end - from);
        stopCount = limits.stopTimes(from, end, stopTimes);
        gap = StepLimits.gap(from, end);
        toNext = false;
    }

    /** Returns the length of the way. */
    double span() {
        return end - from;
    }

    /**
     * Proposes a step.
     *
     * @param planned its length, if nothing clips it
     * @param next the next requested time
     */
    void propose(double planned, double next) {
        double wanted = Math.abs(planned) > limits.most() ? direction * limits.most() : planned;
        atStop = stop < stopCount;
        double limit = atStop ? stopTimes[stop] : end;
        // so far from t = 0 a requested time cannot be found inside a step
        toNext |= Math.abs(wanted) < COARSE * Math.abs(t);
        if (toNext && (limit - next) * direction > 0) {
            atStop = false;
            limit = next;
        }
        double rest = limit - t + timeCompensation;
        clipped = Math.abs(wanted) * STRETCH >= Math.abs(rest);
        h = clipped ? rest : wanted;
        double sum = t + (h - timeCompensation);
        last = clipped && limit == end;
        if (!clipped && (sum - limit) * direction >= 0) {
            // not there yet but for rounding
            sum = Math.nextAfter(limit, from);
        }
        to = clipped ? limit : sum;
        spansStop = clipped && stopCount > 0 && Math.abs(h) <= 2 * gap;
    }

    /** Takes a step of a grid that is known. */
    void set(double start, double length, double stepEnd) {
        t = start;
        h = length;
        to = stepEnd;
    }

    /** Goes to the end of the proposed step. */
    void accept() {
        timeCompensation = clipped ? 0 : (to - t) - (h - timeCompensation);
        t = to;
        stop += clipped && atStop ? 1 : 0;
        toNext = false;
    }

    /** From now on until a step is taken, steps end at the next requested time. */
    void endAtNext() {
        toNext = true;
    }

    /** Returns whether a step of a length is as short as can be. */
    boolean shortest(double length) {
        return Math.abs(length) <= Math.max(4 * Math.ulp(t), limits.least());
    }

    /** Returns whether a step of a length does not reach beyond a time. */
    boolean within(double length, double time) {
        return Math.abs(length) <= Math.abs(time - t + timeCompensation);
    }

    /** Writes where it stands. */
    void save(double[] cells, int at) {
        cells[at] = t;
        cells[at + 1] = timeCompensation;
        cells[at + 2] = stop;
    }

    /** Goes where it stood, on a way from {@code start} to {@code lastTime}. */
    void load(double[] cells, int at, double start, double lastTime) {
        route(start, lastTime);
        t = cells[at];
        timeCompensation = cells[at + 1];
        stop = (int) cells[at + 2];
    }
}
