package dev.costate.solvers;

import java.util.Arrays;

/**
 * Every step that a solve tried: its start, length, squared error norm and outcome.
 *
 * <p>The accepted ones form the grid, which {@link SolveOptions#withGrid} freezes: the same steps again, whatever the
 * field gives.
 *
 * <p>Thread-confined while a solve writes it; a trace handed out by a {@link Solution} never changes.
 */
public final class StepTrace {
    /** What became of a step. */
    public enum Outcome {
        /** Taken. */
        ACCEPTED,
        /**
         * The error estimate was above the tolerance.
         *
         * <p>Or that of a stiff step's dense output was above ten tolerances where a state was requested.
         */
        ERROR_TOO_LARGE,
        /** The error estimate was NaN or infinite. */
        NON_FINITE,
        /** Newton's method did not solve the step's equations. */
        NEWTON_FAILED,
        /** The path of a stochastic equation may have crossed an event's surface: the step is halved to find it. */
        EVENT_INSIDE
    }

    private static final Outcome[] OUTCOMES = Outcome.values();
    private static final int CLIPPED = 8;

    private double[] t = new double[64];
    private double[] h = new double[64];
    private double[] error = new double[64];
    private byte[] outcome = new byte[64];
    private int[] grid = new int[64];
    private int attempts;
    private int accepted;
    private int window;
    private double arrival;

    /** Makes an empty trace. */
    public StepTrace() {
    }

    /** Keeps, from now on, only the accepted steps since the last multiple of {@code steps}. */
    public void keepWindow(int steps) {
        window = steps;
    }

    /** Empties the trace and begins at a time. */
    public void clear(double at) {
        attempts = 0;
        accepted = 0;
        arrival = at;
    }

    /**
     * Adds a step that was tried.
     *
     * @param clipped whether its length was what was left to an end, a stop or a time
     */
    public void add(double start, double length, double squaredError, Outcome what, boolean clipped) {
        if (window > 0 && what != Outcome.ACCEPTED) {
            attempts++;
            return;
        }
        int at = window == 0 ? attempts : accepted % window;
        if (window > 0 && at == 0 && accepted > 0) {
            arrival = t[window - 1] + h[window - 1];
        }
        if (at == t.length) {
            int n = 2 * at;
            t = Arrays.copyOf(t, n);
            h = Arrays.copyOf(h, n);
            error = Arrays.copyOf(error, n);
            outcome = Arrays.copyOf(outcome, n);
            grid = Arrays.copyOf(grid, n);
        }
        t[at] = start;
        h[at] = length;
        error[at] = squaredError;
        outcome[at] = (byte) (what.ordinal() + (clipped ? CLIPPED : 0));
        if (what == Outcome.ACCEPTED) {
            grid[window == 0 ? accepted : at] = at;
            accepted++;
        }
        attempts++;
    }

    /** Returns the number of the first accepted step that is kept, as are all after it. */
    public int firstKept() {
        return window == 0 || accepted == 0 ? 0 : (accepted - 1) / window * window;
    }

    /**
     * Returns how many steps a copy of the kept ones needs room for.
     *
     * <p>From the second window on that is always the same.
     */
    public int room() {
        return firstKept() == 0 ? accepted : window;
    }

    /**
     * Returns where the last step ended, as its stages saw it, t + h.
     *
     * <p>Where the trace began if there is no step.
     */
    public double end() {
        return accepted == 0 ? arrival : gridT(accepted - 1) + gridH(accepted - 1);
    }

    /**
     * Returns where the step before the first kept one ended, as its stages saw it, t + h.
     *
     * <p>For the first step of the solve that is its start.
     */
    public double arrival() {
        return arrival;
    }

    /** Returns a copy that does not change any more. */
    public StepTrace snapshot() {
        StepTrace s = new StepTrace();
        s.t = Arrays.copyOf(t, Math.max(1, attempts));
        s.h = Arrays.copyOf(h, Math.max(1, attempts));
        s.error = Arrays.copyOf(error, Math.max(1, attempts));
        s.outcome = Arrays.copyOf(outcome, Math.max(1, attempts));
        s.grid = Arrays.copyOf(grid, Math.max(1, attempts));
        s.attempts = attempts;
        s.accepted = accepted;
        return s;
    }

    /** Returns the bytes that it holds. */
    public long heapBytes() {
        return (3L * Double.BYTES + 1 + Integer.BYTES) * t.length;
    }

    /** Returns the number of steps tried. */
    public int attempts() {
        return attempts;
    }

    /** Returns the start of the i-th step tried. */
    public double t(int i) {
        return t[i];
    }

    /** Returns the length of the i-th step tried. */
    public double h(int i) {
        return h[i];
    }

    /**
     * Returns the error norm of the i-th step tried, relative to the tolerance; 0 for fixed steps.
     *
     * <p>That of a dense output is relative to ten tolerances.
     */
    public double error(int i) {
        return Math.sqrt(error[i]);
    }

    /** Returns the square of {@link #error}. */
    public double squaredError(int i) {
        return error[i];
    }

    /** Returns the outcome of the i-th step tried. */
    public Outcome outcome(int i) {
        return OUTCOMES[outcome[i] & CLIPPED - 1];
    }

    /** Returns whether the length of the i-th step tried was what was left to an end, a stop or a time. */
    public boolean clipped(int i) {
        return outcome[i] >= CLIPPED;
    }

    /** Returns the number of accepted steps. */
    public int accepted() {
        return accepted;
    }

    /** Returns the start of the i-th accepted step. */
    public double gridT(int i) {
        return t[place(i)];
    }

    /** Returns the length of the i-th accepted step. */
    public double gridH(int i) {
        return h[place(i)];
    }

    private int place(int i) {
        return grid[window == 0 ? i : i % window];
    }

    /** Checks that the accepted steps lead from one time to another, one from where the last ended. */
    public void check(double from, double to) {
        double at = from;
        double gap = StepLimits.gap(from, to);
        boolean fits = accepted > 0 ? gridT(0) == from : from == to;
        for (int i = 0; i < accepted; i++) {
            fits &= Math.abs(gridT(i) - at) <= gap;
            at = gridT(i) + gridH(i);
        }
        if (!(fits && Math.abs(at - to) <= gap)) {
            throw new IllegalArgumentException("a grid of " + accepted + " steps"
                    + (accepted == 0 ? "" : " from " + gridT(0) + " to " + at) + " for a solve from " + from + " to "
                    + to + ": must be the trace of a solve over the same times, without events");
        }
    }

    /** Returns the number of steps with an outcome. */
    public int count(Outcome what) {
        int n = 0;
        for (int i = 0; i < attempts; i++) {
            n += outcome(i) == what ? 1 : 0;
        }
        return n;
    }
}
