package dev.costate.solvers.loop;

import dev.costate.solvers.SolveStatus;
import java.util.Arrays;

/**
 * Finds the first event of a solve: a change of sign between samples in a step, and the root on its dense output.
 *
 * <p>Where g starts at a root, its sign is that of the first sample after it at which it does not vanish, a millionth
 * of the step away or further. At a sample where g is zero its sign is that a millionth of the step before, at the end
 * of the solve after it. A step is refused, and may be tried shorter, if its dense output is not finite or a g is NaN
 * where they are looked at.
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
    private static final double NEAR = EventFunctions.NEAR;

    private final EventFunctions functions;
    private final TurnSearch search;
    private final int[] directions;
    private final boolean[] atStart;
    private final int samples;
    private final StepClock clock;
    /** The last value of each g before the step that was not zero; 0 if its sign is not known yet. */
    private final double[] start;
    /** The same before the sample that is looked at, and where in the step that is the value. */
    private double[] before;
    private double[] from;
    /** The same before the sample that was looked at last. */
    private double[] earlier;
    private double[] earlierFrom;
    /** The value of each g at the sample, or beside it where it is zero there, and where in the step that is. */
    private final double[] after;
    private final double[] place;
    private final double[] trial;
    /** Where each g turns back beyond zero; NaN if it is not seen to. */
    private final double[] turn;
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

    /**
     * Makes a watch.
     *
     * @param samples how often g is looked at in a step, its end included, ≥ 1
     */
    EventWatch(EventFunctions functions, int[] directions, boolean[] atStart, int samples, StepClock clock) {
        this.functions = functions;
        this.directions = directions;
        this.atStart = atStart;
        this.samples = samples;
        this.clock = clock;
        int m = directions.length;
        start = new double[m];
        before = new double[m];
        from = new double[m];
        earlier = new double[m];
        earlierFrom = new double[m];
        after = new double[m];
        place = new double[m];
        search = new TurnSearch(samples, functions, m);
        turn = new double[m];
        trial = new double[m];
        served = new double[m];
        gap = new double[m];
        state = new int[m];
        y = functions.y;
    }

    /** Returns the event whose function was NaN in the step that was looked at, or −1. */
    int undefined() {
        return functions.undefined;
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
        if (piledUp || functions.undefined >= 0) {
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
        functions.current(start);
        if (!functions.defined) {
            return true;
        }
        for (int i = 0; i < state.length; i++) {
            if (atStart[i] && start[i] == 0 && state[i] != SERVED) {
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
            start[i] = state[i] == SERVED ? 0 : start[i];
            state[i] = 0;
        }
        System.arraycopy(start, 0, search.seen[0], 0, start.length);
        return false;
    }

    private void clear() {
        piledUp = false;
        happened = false;
        functions.clear();
        found = -1;
    }

    /** Looks for an event in a step; returns whether the step can be taken. */
    boolean look() {
        clear();
        Arrays.fill(state, 0);
        System.arraycopy(start, 0, before, 0, start.length);
        Arrays.fill(from, 0);
        for (int i = 0; i < state.length; i++) {
            for (double theta = NEAR; before[i] == 0 && theta < 1; theta *= 16) {
                functions.at(theta, trial);
                before[i] = trial[i];
                from[i] = theta;
            }
            if (from[i] > 0 && Math.abs(gap[i]) < 16 * NEAR * Math.abs(clock.h)) {
                piledUp = true;
                happened = true;
                time = clock.t;
                return functions.defined;
            }
        }
        for (int sample = 1; sample <= samples && functions.defined; sample++) {
            double theta = (double) sample / samples;
            functions.at(theta, after);
            Arrays.fill(place, theta);
            if (anyZero()) {
                lookBeside(theta);
            }
            System.arraycopy(after, 0, search.seen[sample], 0, after.length);
            if (find() || turns(sample) && findBeforeTurns(sample)) {
                happened = true;
                break;
            }
            for (int i = 0; i < state.length; i++) {
                earlierFrom[i] = from[i];
                earlier[i] = before[i];
                from[i] = after[i] == 0 ? from[i] : place[i];
                before[i] = after[i] == 0 ? before[i] : after[i];
            }
        }
        return functions.defined;
    }

    /** Looks for each g that has crossed zero and come back since the last sample but one; returns whether one has. */
    private boolean turns(int sample) {
        boolean any = false;
        for (int i = 0; i < state.length && functions.defined; i++) {
            turn[i] = search.place(i, sample, before[i]);
            any |= turn[i] <= 1;
        }
        return any && functions.defined;
    }

    /** Finds the first root at or before the places where functions turn, or between one of these and the sample. */
    private boolean findBeforeTurns(int sample) {
        double middle = (sample - 1.0) / samples;
        while (true) {
            int next = -1;
            for (int i = 0; i < turn.length; i++) {
                next = turn[i] <= 1 && (next < 0 || turn[i] < turn[next]) ? i : next;
            }
            if (next < 0) {
                break;
            }
            double theta = turn[next];
            turn[next] = Double.NaN;
            boolean early = theta < middle;
            if (early) {
                exchange();
            }
            functions.at(theta, after);
            Arrays.fill(place, theta);
            if (find()) {
                return true;
            }
            if (early) {
                exchange();
                earlier[next] = after[next];
                earlierFrom[next] = theta;
            }
            before[next] = after[next];
            from[next] = theta;
        }
        System.arraycopy(search.seen[sample], 0, after, 0, after.length);
        Arrays.fill(place, (double) sample / samples);
        return find();
    }

    /** Goes to what was known before the sample that was looked at last, or back. */
    private void exchange() {
        double[] values = before;
        before = earlier;
        earlier = values;
        double[] places = from;
        from = earlierFrom;
        earlierFrom = places;
    }

    private boolean anyZero() {
        for (double g : after) {
            if (g == 0) {
                return functions.defined;
            }
        }
        return false;
    }

    /** Takes for a g that is zero at a sample its value just before it, at the end of the solve that just after it. */
    private void lookBeside(double theta) {
        boolean beyond = theta == 1 && clock.last;
        if (beyond) {
            functions.beyond(trial);
        } else {
            functions.at(theta - NEAR, trial);
        }
        for (int i = 0; i < after.length; i++) {
            if (after[i] == 0 && !Double.isNaN(trial[i])) {
                after[i] = trial[i];
                place[i] = beyond ? 1 : theta - NEAR;
            }
        }
    }

    /** Finds the first root at or before the sample that was looked at; returns whether there is one. */
    private boolean find() {
        double first = Double.POSITIVE_INFINITY;
        System.arraycopy(after, 0, trial, 0, after.length);
        for (int i = 0; i < state.length && functions.defined; i++) {
            // one that has changed its sign by the first root, though later than the sample before, has a root there;
            // it may have another one before the sample, and so no change of sign between the two
            if (i == found || from[i] >= first || !changed(i, trial[i])) {
                continue;
            }
            double g = trial[i];
            double by = Math.min(first, place[i]);
            double root = root(i, by, g);
            if (root < first - 2 * least()) {
                measure(i, root, by, g);
                found = i;
                first = root;
                i = -1;
            }
            functions.at(first, trial);
        }
        if (found < 0 || !functions.defined) {
            return false;
        }
        time = first == 1 ? clock.to : clock.t + first * clock.h;
        // at first every other one that has changed its sign has its root there, and so has one that is zero there
        // and changes its sign after it
        if (first + NEAR <= 1) {
            functions.at(first + NEAR, after);
        } else {
            functions.beyond(after);
        }
        functions.at(first, trial);
        for (int i = 0; i < state.length; i++) {
            boolean together = changed(i, trial[i]) || trial[i] == 0 && changed(i, after[i]);
            state[i] = i != found && together ? DUE : 0;
        }
        return true;
    }

    /** Notes how steeply g crosses zero at {@code root}; it has changed its sign to {@code g} at {@code by}. */
    private void measure(int i, double root, double by, double g) {
        double low = Math.max(from[i], root - NEAR);
        double high = Math.min(1, root + NEAR);
        functions.at(low, trial);
        double rise = -trial[i];
        functions.at(high, trial);
        rise += trial[i];
        steepness = Math.abs(rise / (high - low) * (by - from[i]) / (g - before[i]));
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
        System.arraycopy(before, 0, start, 0, before.length);
        search.accept();
    }

    /** Returns whether g has changed its sign to that of {@code now}, in a direction that counts. */
    private boolean changed(int i, double now) {
        return before[i] < 0 && now > 0 && directions[i] >= 0 || before[i] > 0 && now < 0 && directions[i] <= 0;
    }

    /** Returns the shortest part of the step that rounding allows. */
    private double least() {
        return Math.max(Math.ulp(1.0), Math.ulp(clock.t) / Math.abs(clock.h));
    }

    /**
     * Finds a root by regula falsi, every third time bisection; returns the end of the bracket after it.
     *
     * <p>The bracket is made as short as rounding allows; where g is zero at the other end, that one is returned.
     *
     * @param high the end of the bracket, where g has changed its sign to {@code gHigh}
     */
    private double root(int i, double high, double gHigh) {
        double low = from[i];
        double gLow = before[i];
        double least = least();
        for (int turn = 1; high - low > least && functions.defined; turn++) {
            double secant = gHigh / (gHigh - gLow);
            // no part of the bracket, or NaN, where g is infinite
            double theta = turn % 3 == 0 || !(secant <= 1) ? low + 0.5 * (high - low) : high - secant * (high - low);
            // at least half the shortest bracket away from its ends, so that a root found at once is passed by the
            // other end
            theta = Math.max(low + 0.5 * least, Math.min(high - 0.5 * least, theta));
            functions.at(theta, trial);
            if (trial[i] == 0 && theta - NEAR > low) {
                // a root, unless g only touches zero here after it has changed its sign
                functions.at(theta - NEAR, trial);
                theta = changed(i, trial[i]) ? theta - NEAR : theta;
                trial[i] = changed(i, trial[i]) ? trial[i] : 0;
            }
            if (changed(i, trial[i])) {
                high = theta;
                gHigh = trial[i];
            } else {
                low = theta;
                gLow = trial[i];
            }
        }
        return gLow == 0 ? low : high;
    }
}
