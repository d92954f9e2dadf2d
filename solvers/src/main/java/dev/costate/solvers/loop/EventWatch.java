package dev.costate.solvers.loop;

import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/**
 * Finds the first event of a solve: a sign change in a step, and the root on its dense output.
 *
 * <p>Where g starts at a root, its sign is that of the first sample after it at which it does not vanish, a millionth
 * of the step away or further. A step is refused, and may be tried shorter, if its dense output is not finite or a g
 * is NaN where they are looked at.
 *
 * <p>Allocates nothing once made. Thread-confined.
 */
public final class EventWatch {
    /** Times nearer than this to an event's, relative to it, are the event's. */
    public static final double SAME = 1e-12;
    /** State of an event that has just been served; 0 is that of one of which nothing is known. */
    private static final int SERVED = 1;
    /** State of an event that happened together with one that has been served, and is due. */
    private static final int DUE = 2;
    private static final double NEAR = 0x1p-20;

    private final RightHandSide functions;
    private final int[] directions;
    private final boolean[] atStart;
    private final Stepper stepper;
    private final StepClock clock;
    private final Memory memory;
    private final int room;
    private final double[] before;
    private final double[] from;
    private final double[] after;
    private final double[] trial;
    /** When each event was served last, and how long after the time before. */
    private final double[] served;
    private final double[] gap;
    /** What became of each event, for the solve that goes on after the one found. */
    public final int[] state;
    /** The state at the event. */
    public final double[] y;
    /** The event found, its time, and |dg/dt| there as a multiple of the mean over the step. */
    public int found;
    public double time;
    public double steepness;
    /** Whether an event recurred within millionths of the next step: those to come might be missed. */
    boolean piledUp;
    /** Whether there is an event in the step that was looked at. */
    boolean happened;
    /** The event whose function was NaN in it, or −1. */
    int undefined;
    /** Whether the state and all g had values so far. */
    private boolean defined;

    /**
     * Makes a watch.
     *
     * @param functions (t, y) ↦ all g
     * @param room n cells
     */
    EventWatch(RightHandSide functions, int[] directions, boolean[] atStart, Stepper stepper, StepClock clock,
            Memory memory, int room, int n) {
        this.functions = functions;
        this.directions = directions;
        this.atStart = atStart;
        this.stepper = stepper;
        this.clock = clock;
        this.memory = memory;
        this.room = room;
        int m = directions.length;
        before = new double[m];
        from = new double[m];
        after = new double[m];
        trial = new double[m];
        served = new double[m];
        gap = new double[m];
        state = new int[m];
        y = new double[n];
    }

    /** Forgets earlier solves, but not {@link #state}. */
    void reset() {
        Arrays.fill(served, Double.NaN);
        Arrays.fill(gap, Double.NaN);
    }

    /** Returns which way the event found crossed zero: 1, −1, or 0 where it was zero at the start. */
    public int sign() {
        return happened ? (int) -Math.signum(before[found]) : 0;
    }

    /** Notes that the event found ends this solve, and returns how. */
    SolveStatus serve() {
        if (piledUp || undefined >= 0) {
            return piledUp ? SolveStatus.EVENTS_PILE_UP : SolveStatus.EVENT_UNDEFINED;
        }
        gap[found] = time - served[found];
        served[found] = time;
        state[found] = SERVED;
        return SolveStatus.EVENT;
    }

    /** Begins at the state that the stepper holds; returns whether the solve ends there, as {@link #serve} says. */
    boolean begin() {
        clear();
        Arrays.fill(from, 0);
        stepper.current(room);
        evaluate(clock.t, before);
        if (!defined) {
            // a state that is not finite is the first step's to find
            return undefined >= 0;
        }
        for (int i = 0; i < state.length; i++) {
            if (atStart[i] && before[i] == 0 && state[i] != SERVED) {
                state[i] = DUE;
            }
            if (state[i] == DUE && found < 0) {
                found = i;
            }
        }
        if (found >= 0) {
            time = clock.t;
            steepness = 1;
            return true;
        }
        for (int i = 0; i < state.length; i++) {
            before[i] = state[i] == SERVED ? 0 : before[i];
            state[i] = 0;
        }
        return false;
    }

    private void clear() {
        piledUp = false;
        happened = false;
        defined = true;
        undefined = -1;
        found = -1;
    }

    /** Looks for an event in a step; returns whether the step can be taken. */
    boolean look() {
        clear();
        for (int i = 0; i < state.length; i++) {
            // what a step that was not taken has found out
            before[i] = from[i] > 0 ? 0 : before[i];
            from[i] = 0;
            state[i] = 0;
        }
        for (int i = 0; i < state.length; i++) {
            for (double theta = NEAR; before[i] == 0 && theta < 1; theta *= 16) {
                at(theta, trial);
                before[i] = trial[i];
                from[i] = theta;
            }
            if (from[i] > 0 && Math.abs(gap[i]) < 16 * NEAR * Math.abs(clock.h)) {
                piledUp = true;
                happened = true;
                time = clock.t;
                return defined;
            }
        }
        at(1, after);
        double first = 2;
        for (int i = 0; i < state.length && defined; i++) {
            if (crossed(i, after[i])) {
                double root = root(i);
                if (root < first) {
                    first = root;
                    found = i;
                }
            }
        }
        if (found < 0 || !defined) {
            return defined;
        }
        double low = Math.max(from[found], first - NEAR);
        double high = Math.min(1, first + NEAR);
        at(low, trial);
        double rise = -trial[found];
        at(high, trial);
        rise += trial[found];
        steepness = Math.abs(rise / (high - low) * (1 - from[found]) / (after[found] - before[found]));
        at(first, trial);
        for (int i = 0; i < state.length; i++) {
            state[i] = i != found && crossed(i, trial[i]) && from[i] < first ? DUE : 0;
        }
        time = first == 1 ? clock.to : clock.t + first * clock.h;
        happened = true;
        return defined;
    }

    /**
     * Returns up to when states come from the step that was looked at.
     *
     * <p>A time that rounding alone parts from an event has the state before.
     */
    double until() {
        return happened ? time + clock.direction * SAME * Math.max(1, Math.abs(time)) : clock.to;
    }

    /** Goes on after the step that was looked at. */
    void accept() {
        System.arraycopy(after, 0, before, 0, after.length);
        Arrays.fill(from, 0);
    }

    private boolean crossed(int i, double now) {
        return before[i] < 0 && now >= 0 && directions[i] >= 0 || before[i] > 0 && now <= 0 && directions[i] <= 0;
    }

    /**
     * Finds a root by regula falsi, every third time bisection; returns the end of the bracket after it.
     *
     * <p>The bracket is made as short as rounding allows.
     */
    private double root(int i) {
        double low = from[i];
        double high = 1;
        double gLow = before[i];
        double gHigh = after[i];
        double least = Math.max(Math.ulp(1.0), Math.ulp(clock.t) / Math.abs(clock.h));
        for (int turn = 1; high - low > least && defined; turn++) {
            double secant = gHigh / (gHigh - gLow);
            // no part of the bracket, or NaN, where g is infinite
            double theta = turn % 3 == 0 || !(secant <= 1) ? low + 0.5 * (high - low) : high - secant * (high - low);
            // at least half the shortest bracket away from its ends, so that a root found at once is passed by the
            // other end
            theta = Math.max(low + 0.5 * least, Math.min(high - 0.5 * least, theta));
            at(theta, trial);
            if (crossed(i, trial[i])) {
                high = theta;
                gHigh = trial[i];
            } else {
                low = theta;
                gLow = trial[i];
            }
        }
        return high;
    }

    private void at(double theta, double[] g) {
        if (theta == 1) {
            stepper.end(room);
        } else {
            stepper.inside(clock.t, clock.h, theta, room);
        }
        evaluate(clock.t + theta * clock.h, g);
    }

    private void evaluate(double t, double[] g) {
        if (Stepper.notFinite(memory.cells, room, y.length) >= 0) {
            Arrays.fill(g, Double.NaN);
            defined = false;
            return;
        }
        System.arraycopy(memory.cells, room, y, 0, y.length);
        functions.eval(t, y, g);
        for (int i = 0; i < g.length && undefined < 0; i++) {
            if (Double.isNaN(g[i])) {
                defined = false;
                undefined = i;
            }
        }
    }
}
