package dev.costate.solvers.loop;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace.Outcome;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.method.OdeMethod.Family;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;

/**
 * Runs a method from the first time to the last: propose, try, judge, then take or plan again.
 *
 * <p>It is the one place where stepper and controller meet. Everything is allocated when the loop is made; a run
 * allocates nothing once its trace has reached its length. Thread-confined.
 */
public final class SolveLoop {
    /** How many cells {@link #save} writes. */
    public static final int PROGRESS = 3 + StepClock.CELLS + StepPlanner.CELLS;
    /** A Rosenbrock method divides by the step: below this the quotient is infinite, or nearly. */
    private static final double LEAST_DIVISOR = 1e-300;

    private final SolveOptions options;
    private final StepTrace grid;
    private final Stepper stepper;
    private final Memory memory;
    private final int n;
    private final StepTrace trace = new StepTrace();
    private final StepClock clock;
    private final StepPlanner planner;
    private final FailureDiagnosis diagnosis;
    private final DenseError denseError;
    private final StiffnessWatch stiffness;

    /** The requested times and which of them have been reached. */
    public final SaveTimes saved;
    /** The times themselves; the first is where y₀ holds. The caller fills them. */
    public final double[] times;

    private EventWatch watch;
    private DensePath path;
    private int taken;
    private long heapNoted;

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
     */
    public SolveLoop(SolveOptions options, Memory memory, Stepper stepper, int n, int timeCount) {
        this.options = options;
        this.memory = memory;
        this.stepper = stepper;
        this.n = n;
        grid = options.grid().orElse(null);
        clock = new StepClock(options.limits());
        planner = new StepPlanner(options);
        saved = new SaveTimes(timeCount, memory, n, stepper, clock);
        times = saved.times;
        diagnosis = new FailureDiagnosis(options, memory, n, stepper, clock);
        stiffness = new StiffnessWatch(stepper);
        denseError = options.adaptive() && options.method().family().stiff() ? new DenseError(saved, stepper, clock)
                : null;
    }

    /** Keeps every step of the runs to come. */
    DensePath keepDense() {
        path = new DensePath(stepper, memory, n);
        return path;
    }

    /** Keeps of the accepted steps the last window only; see {@link StepTrace#keepWindow}. */
    public void keepWindow(int steps) {
        trace.keepWindow(steps);
    }

    /** Looks for events from now on; {@code room} has n cells. */
    EventWatch watch(RightHandSide functions, int[] directions, boolean[] atStart, int samples, int room) {
        EventFunctions all = new EventFunctions(functions, stepper, clock, memory, room, n);
        watch = new EventWatch(all, directions, atStart, samples, clock);
        return watch;
    }

    /** Looks for no events any more. */
    void watchNothing() {
        watch = null;
    }

    /** Returns the steps of the last run. */
    public StepTrace trace() {
        return trace;
    }

    /** Returns the evaluations of the field in the last run, rejected steps included. */
    public int evaluations() {
        return stepper.evaluations();
    }

    /** Tells the memory what the loop and others hold of the heap beside it; {@code others}: their bytes. */
    public void noteHeap(long others) {
        long now = trace.heapBytes() + others;
        memory.beside(now - heapNoted);
        heapNoted = now;
    }

    /** Returns how near the last run came to the limit of stability; see {@link Solution#stiffness}. */
    public double stiffness() {
        return stiffness.largest();
    }

    /** Returns the time that was reached. */
    public double lastT() {
        return clock.t;
    }

    /** Returns the length of the step tried last. */
    public double lastH() {
        return clock.h;
    }

    /** Returns what was not finite, after a failure. */
    public NonFinite firstNonFinite(SolveStatus status) {
        return diagnosis.firstNonFinite(status, watch);
    }

    /** Returns the failure of the last run. */
    public SolveFailure failure(SolveStatus status) {
        return failure(status, firstNonFinite(status));
    }

    /** Returns the failure of the last run by a number that was not finite. */
    public SolveFailure failure(SolveStatus status, NonFinite what) {
        return new SolveFailure(status, clock.t, clock.h, trace.accepted(), what, stiffness());
    }

    /**
     * Solves from the state that the stepper holds.
     *
     * @param out where the state at each time goes, a row of n cells each
     */
    public SolveStatus run(int out) {
        SolveStatus status = run(out, Integer.MAX_VALUE);
        endPath(status);
        return status;
    }

    /** Solves until {@code until} steps have been taken, then returns null; {@link #proceed} goes on. */
    public SolveStatus run(int out, int until) {
        trace.clear(times[0]);
        stiffness.clear();
        if (path != null) {
            path.begin();
        }
        saved.begin(out);
        if (watch != null) {
            watch.reset();
        }
        return start(times[0], until);
    }

    /** Solves from time t, where the stepper's state holds, to the times that are not yet reached. */
    SolveStatus goOn(double t) {
        SolveStatus status = start(t, Integer.MAX_VALUE);
        endPath(status);
        return status;
    }

    private void endPath(SolveStatus status) {
        if (path != null) {
            path.end(trace, times[0], clock.t, status == SolveStatus.SUCCESS ? saved.row(times.length - 1)
                    : trace.accepted() == 0 ? saved.row(0) : -1);
        }
    }

    private SolveStatus start(double t, int until) {
        clock.begin(t, times[times.length - 1]);
        boolean finite = diagnosis.begin(saved.row(saved.reached));
        saved.start();
        stepper.first(t);
        if (!finite) {
            return SolveStatus.START_NON_FINITE;
        }
        if (watch != null && watch.begin()) {
            return watch.serve();
        }
        if (saved.reached == times.length) {
            return SolveStatus.SUCCESS;
        }
        taken = 0;
        stiffness.begin();
        if (grid == null) {
            double h = options.firstStep() > 0 ? options.firstStep()
                    : StepPlanner.InitialStep.of(stepper, t, times[times.length - 1], options);
            planner.begin(clock.direction * h);
        }
        return proceed(until);
    }

    /** Goes on to the last time, or until {@code until} steps have been taken: then returns null. */
    public SolveStatus proceed(int until) {
        return grid != null ? runOnGrid(until) : runFree(until);
    }

    private SolveStatus runFree(int until) {
        if (options.method().family() == Family.ROSENBROCK && Math.abs(clock.span()) < LEAST_DIVISOR) {
            clock.h = clock.span();
            return SolveStatus.STEP_TOO_SMALL;
        }
        while (taken < until) {
            if (trace.attempts() >= options.maxSteps()) {
                return SolveStatus.MAX_STEPS;
            }
            double next = times[saved.reached];
            clock.propose(planner.planned(), next);
            stepper.attempt(taken, clock.t, clock.h);
            SolveStatus ended = judge(next) ? take() : refuse(next);
            if (ended != null) {
                return ended;
            }
        }
        return null;
    }

    /** Judges the step just tried, writes the states in it if it is good, and returns whether it is. */
    private boolean judge(double next) {
        boolean solved = stepper.solved();
        double e = !solved ? Double.NaN
                : options.adaptive() ? stepper.squaredError(clock.h) : stepper.finite() ? 0 : Double.NaN;
        boolean finite = e < Double.POSITIVE_INFINITY;
        boolean accepted = e <= 1 || clock.spansStop && finite;
        undefined = accepted && watch != null && !watch.look();
        coarse = false;
        if (denseError != null && accepted && !undefined && !clock.spansStop) {
            double inside = denseError.squared(watch, path != null);
            coarse = !(inside <= 1);
            e = Math.max(e, inside);
            accepted = !coarse;
            finite = e < Double.POSITIVE_INFINITY;
        }
        // most steps pass no requested time; a call of emit in each costs 3% of a solve of two unknowns
        if (undefined || accepted && (watch != null || (next - clock.to) * clock.direction <= 0) && !emit()) {
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
    private SolveStatus take() {
        if (path != null) {
            path.add(clock.t, clock.h);
        }
        if (watch != null) {
            if (watch.happened) {
                clock.t = watch.time;
                return watch.serve();
            }
            watch.accept();
        }
        clock.accept();
        stiffness.step(taken, clock.h);
        stepper.accept();
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
    private SolveStatus refuse(double next) {
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
            return diagnosis.tooSmall(saved.row(saved.reached), outcome, undefined, watch);
        }
        return null;
    }

    private SolveStatus runOnGrid(int until) {
        int steps = grid.accepted();
        double end = times[times.length - 1];
        grid.check(times[0], end);
        for (; taken < steps; taken++) {
            if (taken == until) {
                return null;
            }
            clock.set(grid.gridT(taken), grid.gridH(taken), taken == steps - 1 ? end : grid.gridT(taken + 1));
            stepper.attempt(taken, clock.t, clock.h);
            if (!(stepper.solved() && stepper.finite() && emit())) {
                outcome = rejection(stepper.solved());
                trace.add(clock.t, clock.h, Double.NaN, outcome, false);
                return diagnosis.failed(outcome, false, watch);
            }
            trace.add(clock.t, clock.h, 0, Outcome.ACCEPTED, false);
            if (path != null) {
                path.add(clock.t, clock.h);
            }
            stiffness.step(taken, clock.h);
            stepper.accept();
            clock.t = clock.to;
        }
        return SolveStatus.SUCCESS;
    }

    /** Writes the states at the times in a step, up to an event; returns whether all are finite. */
    private boolean emit() {
        return saved.emit(taken, watch == null ? clock.to : watch.until());
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
