package dev.costate.solvers.loop;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.StepTrace.Outcome;
import dev.costate.solvers.method.OdeMethod.Family;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;

/**
 * Runs a method from the first time to the last: propose a step, try it, judge it, then take it or plan another. The
 * one place where stepper and controller meet.
 *
 * <p>Everything is allocated when the loop is made; a run allocates nothing once its trace has reached its length.
 * Thread-confined.
 */
public final class SolveLoop {
    /** How many cells {@link #save} writes. */
    public static final int PROGRESS = 3 + StepClock.CELLS + StepPlanner.CELLS;
    /** A Rosenbrock method divides by the step: below this the quotient is infinite, or nearly. */
    private static final double LEAST_DIVISOR = 1e-300;

    private final SolveOptions options;
    private final StepTrace grid;
    private final Memory memory;
    private final int n;
    private final StepTrace trace = new StepTrace();
    private final StepClock clock;
    private final StepPlanner planner;
    private final FailureDiagnosis diagnosis;
    private final DenseError denseError;

    /** The requested times, and which of them have been reached. */
    public final SaveTimes saved;
    /** The times themselves; the first is where y₀ holds. The caller fills them. */
    public final double[] times;

    private EventWatch watch;
    private Stepper used;
    private DensePath path;
    private double lastT;
    private double lastH;
    private int taken;

    // what was found of the step tried last
    private double squaredError;
    private Outcome outcome;
    private boolean undefined;
    private boolean coarse;

    /**
     * Makes a loop.
     *
     * @param n cells of the state
     * @param timeCount number of requested times, ≥ 2
     * @param normCells how many leading cells of the state the error norm sees
     */
    public SolveLoop(SolveOptions options, Memory memory, int n, int timeCount, int normCells) {
        this.options = options;
        this.memory = memory;
        this.n = n;
        grid = options.grid().orElse(null);
        clock = new StepClock(options.limits());
        planner = new StepPlanner(options);
        saved = new SaveTimes(timeCount, memory, n);
        times = saved.times;
        diagnosis = new FailureDiagnosis(options, memory, n);
        denseError = options.adaptive() && options.method().family().stiff() ? new DenseError(saved) : null;
    }

    /** Keeps every step of the runs by a stepper. */
    public DensePath keepDense(Stepper stepper) {
        path = new DensePath(stepper, memory, n);
        return path;
    }

    /** Keeps of the accepted steps the last window only; see {@link StepTrace#keepWindow}. */
    public void keepWindow(int steps) {
        trace.keepWindow(steps);
    }

    /** Looks for events from now on. */
    void watch(EventWatch events) {
        watch = events;
    }

    /** Returns the steps of the last run. */
    public StepTrace trace() {
        return trace;
    }

    /** Returns the evaluations of the field in the last run, rejected steps included. */
    public int evaluations() {
        return used.evaluations();
    }

    /** Returns the time that was reached. */
    public double lastT() {
        return lastT;
    }

    /** Returns the length of the step tried last. */
    public double lastH() {
        return lastH;
    }

    /** Returns what was not finite, after a failure. */
    public NonFinite firstNonFinite(SolveStatus status) {
        return diagnosis.firstNonFinite(status, used, lastT, lastH, watch);
    }

    /** Returns the failure of the last run. */
    public SolveFailure failure(SolveStatus status) {
        return failure(status, firstNonFinite(status));
    }

    /** Returns the failure of the last run by a number that was not finite. */
    public SolveFailure failure(SolveStatus status, NonFinite what) {
        return new SolveFailure(status, lastT, lastH, trace.accepted(), what);
    }

    /**
     * Solves from the state that the stepper holds.
     *
     * @param out where the state at each time goes, a row of n cells each
     * @param firstStep the first step's length, or 0 to choose it
     */
    public SolveStatus run(Stepper stepper, int out, double firstStep) {
        SolveStatus status = run(stepper, out, firstStep, Integer.MAX_VALUE);
        endPath(status, out);
        return status;
    }

    /** Solves until {@code until} steps have been taken, then returns null; {@link #proceed} goes on. */
    public SolveStatus run(Stepper stepper, int out, double firstStep, int until) {
        trace.clear(times[0]);
        if (path != null) {
            path.begin();
        }
        saved.begin();
        if (watch != null) {
            watch.reset();
        }
        return start(stepper, times[0], out, firstStep, until);
    }

    /** Solves from time t, where the stepper's state holds, to the times that are not yet reached. */
    SolveStatus goOn(Stepper stepper, double t, int out, double firstStep) {
        SolveStatus status = start(stepper, t, out, firstStep, Integer.MAX_VALUE);
        endPath(status, out);
        return status;
    }

    private void endPath(SolveStatus status, int out) {
        if (path != null) {
            boolean atEnd = status == SolveStatus.SUCCESS;
            path.end(trace, times[0], lastT,
                    atEnd ? out + (times.length - 1) * n : trace.accepted() == 0 ? out : -1);
        }
    }

    private SolveStatus start(Stepper stepper, double t, int out, double firstStep, int until) {
        used = stepper;
        lastT = t;
        lastH = 0;
        boolean finite = diagnosis.begin(stepper, out + saved.reached * n);
        saved.start(stepper, t, out);
        stepper.first(t);
        if (!finite) {
            return SolveStatus.START_NON_FINITE;
        }
        if (watch != null && watch.begin(stepper, t)) {
            return watch.serve();
        }
        if (saved.reached == times.length) {
            return SolveStatus.SUCCESS;
        }
        taken = 0;
        clock.begin(t, times[times.length - 1]);
        if (grid == null) {
            double least = options.limits().least();
            double h = firstStep > 0 ? firstStep
                    : InitialStep.of(stepper, t, times[times.length - 1], options.method().order(), least);
            planner.begin(clock.direction * h);
        }
        return proceed(stepper, out, until);
    }

    /** Goes on to the last time, or until {@code until} steps have been taken: then returns null. */
    public SolveStatus proceed(Stepper stepper, int out, int until) {
        return grid != null ? runOnGrid(stepper, out, until) : runFree(stepper, out, until);
    }

    private SolveStatus runFree(Stepper stepper, int out, int until) {
        if (options.method().family() == Family.ROSENBROCK && Math.abs(clock.span()) < LEAST_DIVISOR) {
            lastH = clock.span();
            return SolveStatus.STEP_TOO_SMALL;
        }
        while (taken < until) {
            if (trace.attempts() >= options.maxSteps()) {
                return SolveStatus.MAX_STEPS;
            }
            double next = times[saved.reached];
            clock.propose(planner.planned(), next);
            stepper.attempt(taken, clock.t, clock.h);
            lastH = clock.h;
            SolveStatus ended = judge(stepper, next, out) ? take(stepper) : refuse(stepper, next, out);
            if (ended != null) {
                return ended;
            }
        }
        return null;
    }

    /** Judges the step just tried, writes the states in it if it is good, and returns whether it is. */
    private boolean judge(Stepper stepper, double next, int out) {
        boolean solved = stepper.solved();
        double e = !solved ? Double.NaN
                : options.adaptive() ? stepper.squaredError(clock.h) : stepper.finite() ? 0 : Double.NaN;
        boolean finite = e < Double.POSITIVE_INFINITY;
        boolean accepted = e <= 1 || clock.spansStop && finite;
        undefined = accepted && watch != null && !watch.look(stepper, clock.t, clock.h, clock.to);
        coarse = false;
        if (denseError != null && accepted && !undefined && !clock.spansStop) {
            double inside = denseError.squared(stepper, clock, watch, path != null);
            coarse = !(inside <= 1);
            e = Math.max(e, inside);
            accepted = !coarse;
            finite = e < Double.POSITIVE_INFINITY;
        }
        // most steps pass no requested time; a call of emit in each costs 3% of a solve of two unknowns
        if (undefined || accepted && (watch != null || (next - clock.to) * clock.direction <= 0)
                && !emit(stepper, taken, clock.t, clock.h, clock.to, out)) {
            accepted = false;
            finite = false;
            e = Double.NaN;
        }
        outcome = accepted ? Outcome.ACCEPTED : finite ? Outcome.ERROR_TOO_LARGE : rejection(solved);
        squaredError = e;
        trace.add(clock.t, clock.h, e, outcome, clock.clipped);
        return accepted;
    }

    private static Outcome rejection(boolean solved) {
        return solved ? Outcome.NON_FINITE : Outcome.NEWTON_FAILED;
    }

    /** Takes the step; returns how the solve ended, or null. */
    private SolveStatus take(Stepper stepper) {
        if (path != null) {
            path.add(clock.t, clock.h);
        }
        if (watch != null) {
            if (watch.happened) {
                lastT = watch.time;
                return watch.serve();
            }
            watch.accept();
        }
        clock.accept();
        stepper.accept();
        lastT = clock.t;
        taken++;
        if (clock.last) {
            return SolveStatus.SUCCESS;
        }
        if (!clock.spansStop) {
            planner.attempted(clock.h, squaredError, true, clock.clipped);
        }
        return null;
    }

    /** Plans a shorter step; returns how the solve ended, or null. */
    private SolveStatus refuse(Stepper stepper, double next, int out) {
        if (!options.adaptive() || clock.spansStop) {
            return diagnosis.failed(outcome, undefined, watch);
        }
        planner.attempted(clock.h, squaredError, false, clock.clipped);
        boolean shortest = clock.shortest(planner.planned());
        if (coarse && (clock.to - next) * clock.direction > 0
                && (shortest || clock.within(planner.planned(), next))) {
            // the end of a step needs no dense output, and that at the next requested time is further away
            planner.plan(clock.h);
            clock.endAtNext();
        } else if (shortest) {
            return diagnosis.tooSmall(stepper, clock.t, clock.h, out + saved.reached * n, outcome, undefined, watch);
        }
        return null;
    }

    private SolveStatus runOnGrid(Stepper stepper, int out, int until) {
        int steps = grid.accepted();
        double end = times[times.length - 1];
        grid.check(times[0], end);
        for (; taken < steps; taken++) {
            if (taken == until) {
                return null;
            }
            double t = grid.gridT(taken);
            double h = grid.gridH(taken);
            stepper.attempt(taken, t, h);
            lastH = h;
            double to = taken == steps - 1 ? end : grid.gridT(taken + 1);
            if (!(stepper.solved() && stepper.finite() && emit(stepper, taken, t, h, to, out))) {
                outcome = rejection(stepper.solved());
                trace.add(t, h, Double.NaN, outcome, false);
                return diagnosis.failed(outcome, false, watch);
            }
            trace.add(t, h, 0, Outcome.ACCEPTED, false);
            if (path != null) {
                path.add(t, h);
            }
            stepper.accept();
            lastT = to;
        }
        return SolveStatus.SUCCESS;
    }

    /** Writes the states at the times in a step, up to an event; returns whether all are finite. */
    private boolean emit(Stepper stepper, int step, double t, double h, double to, int out) {
        double until = watch == null ? to : watch.until(to, clock.direction);
        return saved.emit(stepper, step, t, h, to, until, clock.direction, out);
    }

    /** Writes where a run stands; the stepper keeps the state. */
    public void save(double[] cells, int at) {
        cells[at] = taken;
        cells[at + 1] = saved.reached;
        cells[at + 2] = trace.end();
        clock.save(cells, at + 3);
        planner.save(cells, at + 3 + StepClock.CELLS);
    }

    /** Goes where a run stood, with an empty trace. */
    public void load(double[] cells, int at) {
        taken = (int) cells[at];
        saved.reached = (int) cells[at + 1];
        trace.clear(cells[at + 2]);
        clock.load(cells, at + 3, times[0], times[times.length - 1]);
        planner.load(cells, at + 3 + StepClock.CELLS);
    }
}
