package dev.costate.solvers;

import java.util.Arrays;

/**
 * Every step that a solve tried: its start, length, squared error norm and outcome. The accepted ones form the grid,
 * which {@link SolveOptions#withGrid} freezes: the same steps again, whatever the field gives.
 *
 * <p>A trace handed out by a {@link Solution} never changes.
 */
public final class StepTrace {
    /** What became of a step. */
    public enum Outcome {
        /** Taken. */
        ACCEPTED,
        /**
         * The error estimate was above the tolerance, or that of a stiff step's dense output above ten where a state
         * was asked for.
         */
        ERROR_TOO_LARGE,
        /** The error estimate was NaN or infinite. */
        NON_FINITE,
        /** Newton's method did not solve the step's equations. */
        NEWTON_FAILED
    }

    private static final Outcome[] OUTCOMES = Outcome.values();
    private static final int CUT = 4;

    private double[] t = new double[64];
    private double[] h = new double[64];
    private double[] error = new double[64];
    private byte[] outcome = new byte[64];
    private int[] grid = new int[64];
    private int attempts;
    private int accepted;
    private int window;
    private double arrival;

    public StepTrace() {
    }

    /** From now on keeps of the accepted steps those since the last multiple of {@code steps}, and no others. */
    public void keepWindow(int steps) {
        window = steps;
    }

    /** Begins anew at a time. */
    public void clear(double at) {
        attempts = 0;
        accepted = 0;
        arrival = at;
    }

    /** {@code cut}: its length was what was left to an end, a stop or a time. */
    public void add(double start, double length, double squaredError, Outcome what, boolean cut) {
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
        outcome[at] = (byte) (what.ordinal() + (cut ? CUT : 0));
        if (what == Outcome.ACCEPTED) {
            grid[window == 0 ? accepted : at] = at;
            accepted++;
        }
        attempts++;
    }

    /** The number of the first accepted step that is kept, with all behind it. */
    public int firstKept() {
        return window == 0 || accepted == 0 ? 0 : (accepted - 1) / window * window;
    }

    /** How many steps a copy of the kept ones needs room for: from the second window on always the same. */
    public int room() {
        return firstKept() == 0 ? accepted : window;
    }

    /** Where the last step ended, as its stages saw it, t + h; where the trace began if there is none. */
    public double end() {
        return accepted == 0 ? arrival : gridT(accepted - 1) + gridH(accepted - 1);
    }

    /** Where the step before the first kept one ended, as its stages saw it, t + h; for the first step its start. */
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
     * Returns the error norm of the i-th step tried, relative to the tolerance (that of a dense output, to ten); 0
     * for fixed steps.
     */
    public double error(int i) {
        return Math.sqrt(error[i]);
    }

    public double squaredError(int i) {
        return error[i];
    }

    /** Returns the outcome of the i-th step tried. */
    public Outcome outcome(int i) {
        return OUTCOMES[outcome[i] & CUT - 1];
    }

    public boolean clipped(int i) {
        return outcome[i] >= CUT;
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
