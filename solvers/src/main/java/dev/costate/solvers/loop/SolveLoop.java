package dev.costate.solvers.loop;

import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepLimits;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Stepper;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.solvers.tape.OperandCells;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;

/**
 * Runs a method from the first time to the last: the one place where stepper and controller meet. The caller puts y₀
 * into slot 0. Everything is allocated when the loop is made; a run allocates nothing once its trace has reached its
 * length. Thread-confined.
 */
public final class SolveLoop {
    /** How many cells {@link #save} writes. */
    public static final int PROGRESS = 9;
    /** A step that would leave less than this fraction of itself is stretched to the end. */
    private static final double STRETCH = 1 + 1e-10;
    /**
     * A step shorter than this fraction of the time ends at the next time asked for: rounding of the clock is 1e-7
     * of it or more.
     */
    private static final double COARSE = 1e-9;
    /** A Rosenbrock method divides by the step: below this the quotient is infinite, or nearly. */
    private static final double LEAST_DIVISOR = 1e-300;

    private final SolveOptions options;
    private final OdeMethod method;
    private final KernelStepper kernelStages;
    private final StepFactor factor;
    private final double[] marks;
    private final Memory memory;
    private final int n;
    private final StepTrace trace = new StepTrace();
    private final FailureDiagnosis verdict;
    private final DenseError denseError;

    /** The times asked for, and which of them have been reached. */
    public final SaveTimes saved;
    /** The times themselves; the first is where y₀ holds. The caller fills them. */
    public final double[] times;

    /** Looks for events, or null. */
    public EventWatch watch;

    private Stepper used;
    private DensePath path;
    private double lastT;
    private double lastH;

    // where a run without a grid is: what its next step depends on beside the state
    private int taken;
    private double from;
    private double t;
    private double lost;
    private double h;
    private double previous;
    private double beforePrevious;
    private int mark;

    /**
     * Makes a loop.
     *
     * @param timeCount number of times asked for, ≥ 2
     * @param normCells how many leading cells of the state the error norm sees
     */
    public SolveLoop(SolveOptions options, Kernels kernels, StageLayout layout, int timeCount, int normCells) {
        this(options, KernelStepper.of(options, kernels, layout, normCells), kernels.memory(), layout.n(), timeCount,
                normCells);
    }

    /** Makes a loop that steps by stages made before. */
    public SolveLoop(SolveOptions options, KernelStepper stages, Memory memory, int n, int timeCount, int normCells) {
        this.options = options;
        this.method = options.method();
        this.memory = memory;
        this.n = n;
        if (options.tolerances() != null) {
            options.tolerances().check(normCells);
        }
        if (method instanceof Tableau t && t.partitioned() && n % 2 != 0) {
            throw new IllegalArgumentException(
                    "solver " + method.name() + " splits the state into positions and as many momenta:" + " a state of "
                            + n + " cells has no halves");
        }
        kernelStages = stages;
        factor = options.adaptive() ? new StepFactor(options.controller(), method.order()) : null;
        marks = options.limits().room();
        saved = new SaveTimes(timeCount, memory, n);
        times = saved.times;
        verdict = new FailureDiagnosis(options, memory, n);
        denseError = options.adaptive() && StiffStepper.serve(method) ? new DenseError(saved) : null;
    }

    /** Keeps every step of the runs by these stages, or by those of {@link KernelStepper} if null. */
    public DensePath keep(Stepper stages) {
        path = new DensePath(stages == null ? kernelStages : stages, memory, n);
        return path;
    }

    /** Keeps of the accepted steps the last window only; see {@link StepTrace#keepWindow}. */
    public void keepWindow(int steps) {
        trace.keepWindow(steps);
    }

    public StepTrace trace() {
        return trace;
    }

    /** Returns the stages of a method that steps by kernels. */
    public KernelStepper kernelStages() {
        return kernelStages;
    }

    /** Returns the evaluations of the field in the last run, rejected steps included. */
    public int evaluations() {
        return used.evaluations();
    }

    public double lastT() {
        return lastT;
    }

    public double lastH() {
        return lastH;
    }

    /**
     * After a failure: {stage, component} of the first number that was not finite, {−1, number} of an event without
     * a sign, or null.
     */
    public int[] firstNonFinite(SolveStatus status) {
        return verdict.firstNonFinite(status, used, lastT, lastH, watch);
    }

    /** {@code parameters}: what the field captured, as it lies in {@code cells}; that is named first if it is NaN. */
    public SolveFailure failure(SolveStatus status, OperandCells parameters, double[] cells, int[] at) {
        int[] bad = status == SolveStatus.NON_FINITE ? parameters.bad(cells, at, false) : null;
        return bad == null ? failure(status) : new SolveFailure(SolveStatus.PARAMETER_NON_FINITE, lastT, lastH,
                trace.accepted(), new int[] {SolveFailure.CAPTURED, bad[0], bad[1]});
    }

    public SolveFailure failure(SolveStatus status) {
        return new SolveFailure(status, lastT, lastH, trace.accepted(), firstNonFinite(status));
    }

    /**
     * Solves by kernels, from the state in slot 0.
     *
     * @param out where the state at each time goes, a row of n cells each
     * @param firstStep the first step's length, or 0 to choose it
     */
    public SolveStatus run(Field f, StageBuffers slots, int out, double firstStep) {
        return run(stages(f, slots), out, firstStep);
    }

    /** Returns the stages that step by kernels from the state in slot 0. */
    public Stepper stages(Field f, StageBuffers slots) {
        kernelStages.use(f, slots);
        return kernelStages;
    }

    /** Solves by the given stages, from the state that they hold. */
    public SolveStatus run(Stepper stages, int out, double firstStep) {
        return run(stages, out, firstStep, Integer.MAX_VALUE);
    }

    /**
     * Solves until a step has been taken that has the number {@code until}, then returns null; {@link #proceed} goes
     * on.
     */
    public SolveStatus run(Stepper stages, int out, double firstStep, int until) {
        trace.clear(times[0]);
        if (path != null) {
            path.begin();
        }
        saved.begin();
        if (watch != null) {
            watch.reset();
        }
        return goOn(stages, times[0], out, firstStep, until);
    }

    /** Solves from time t to the times that are not yet reached, or as long as {@link #run} says. */
    public SolveStatus goOn(Stepper stages, double t, int out, double firstStep, int until) {
        SolveStatus status = start(stages, t, out, firstStep, until);
        if (path != null) {
            path.end(trace, times[0], lastT,
                    status == SolveStatus.SUCCESS ? out + (times.length - 1) * n : trace.accepted() == 0 ? out : -1);
        }
        return status;
    }

    private SolveStatus start(Stepper stages, double t, int out, double firstStep, int until) {
        used = stages;
        lastT = t;
        lastH = 0;
        boolean finite = verdict.begin(stages, out + saved.reached * n);
        saved.start(stages, t, out);
        stages.first(t);
        if (!finite) {
            return SolveStatus.START_NON_FINITE;
        }
        if (watch != null && watch.begin(stages, t)) {
            return watch.serve();
        }
        if (saved.reached == times.length) {
            return SolveStatus.SUCCESS;
        }
        begin(stages, t, firstStep);
        return proceed(stages, out, until);
    }

    /** Gets ready for the first step from a time at which the stages were told to start. */
    void begin(Stepper stages, double start, double firstStep) {
        taken = 0;
        from = start;
        t = start;
        lost = 0;
        mark = 0;
        previous = 1;
        beforePrevious = 1;
        if (options.grid() == null) {
            double direction = Math.signum(times[times.length - 1] - start);
            h = direction * (firstStep > 0 ? firstStep
                    : InitialStep.of(stages, start, times[times.length - 1], method.order(), options.limits().least()));
        }
    }

    /**
     * Goes on to the last time, or until a step has been taken that has the number {@code until}: then returns null.
     */
    public SolveStatus proceed(Stepper stages, int out, int until) {
        return options.grid() != null ? runOnGrid(stages, out, until) : runFree(stages, out, until);
    }

    private SolveStatus runFree(Stepper stages, int out, int until) {
        double end = times[times.length - 1];
        double direction = Math.signum(end - from);
        if (method instanceof Rosenbrock && Math.abs(end - from) < LEAST_DIVISOR) {
            lastH = end - from;
            return SolveStatus.STEP_TOO_SMALL;
        }
        StepLimits limits = options.limits();
        int markCount = limits.stopTimes(from, end, marks);
        double gap = StepLimits.gap(from, end);
        boolean adaptive = options.adaptive();
        boolean toNext = false;
        while (taken < until) {
            if (trace.attempts() >= options.maxSteps()) {
                return SolveStatus.MAX_STEPS;
            }
            double wanted = Math.abs(h) > limits.most() ? direction * limits.most() : h;
            boolean marked = mark < markCount;
            double limit = marked ? marks[mark] : end;
            double next = times[saved.reached];
            // so far from t = 0 a time asked for cannot be found inside a step
            toNext |= Math.abs(wanted) < COARSE * Math.abs(t);
            if (toNext && (limit - next) * direction > 0) {
                marked = false;
                limit = next;
            }
            // the state holds at t − lost
            double rest = limit - t + lost;
            boolean cut = Math.abs(wanted) * STRETCH >= Math.abs(rest);
            double tried = cut ? rest : wanted;
            double sum = t + (tried - lost);
            boolean last = cut && limit == end;
            if (!cut && (sum - limit) * direction >= 0) {
                // not there yet but for rounding
                sum = Math.nextAfter(limit, from);
            }
            stages.attempt(taken, t, tried);
            boolean solved = stages.solved();
            double e = !solved ? Double.NaN : adaptive ? stages.squaredError(tried) : stages.finite() ? 0 : Double.NaN;
            boolean finite = e < Double.POSITIVE_INFINITY;
            // a step across a stop is as short as can be: its error is that of the stop
            boolean across = cut && markCount > 0 && Math.abs(tried) <= 2 * gap;
            double to = cut ? limit : sum;
            boolean accepted = e <= 1 || across && finite;
            boolean undefined = accepted && watch != null && !watch.look(stages, t, tried, to);
            boolean coarse = false;
            if (denseError != null && accepted && !undefined && !across) {
                double inside = denseError.squared((StiffStepper) stages, t, tried, to, direction, watch, path != null);
                coarse = !(inside <= 1);
                e = Math.max(e, inside);
                accepted = !coarse;
                finite = e < Double.POSITIVE_INFINITY;
            }
            // most steps pass no time asked for; a call of emit in each costs 3% of a solve of two unknowns
            if (undefined || accepted && (watch != null || (next - to) * direction <= 0)
                    && !emit(stages, taken, t, tried, to, direction, out)) {
                accepted = false;
                finite = false;
                e = Double.NaN;
            }
            StepTrace.Outcome outcome = accepted ? StepTrace.Outcome.ACCEPTED
                    : finite ? StepTrace.Outcome.ERROR_TOO_LARGE
                            : solved ? StepTrace.Outcome.NON_FINITE : StepTrace.Outcome.NEWTON_FAILED;
            trace.add(t, tried, e, outcome, cut);
            lastH = tried;
            if (accepted) {
                toNext = false;
                keep(t, tried);
                if (watch != null) {
                    if (watch.happened) {
                        lastT = watch.time;
                        return watch.serve();
                    }
                    watch.accept();
                }
                lost = cut ? 0 : (sum - t) - (tried - lost);
                stages.accept();
                t = to;
                lastT = t;
                taken++;
                if (last) {
                    return SolveStatus.SUCCESS;
                }
                mark += cut && marked ? 1 : 0;
            } else if (!adaptive) {
                return verdict.failed(outcome, undefined, watch);
            }
            if (adaptive && !across) {
                double planned = h;
                double f = factor.of(e, previous, beforePrevious, accepted);
                h = tried * f;
                boolean shortest = Math.abs(h) <= Math.max(4 * Math.ulp(t), limits.least());
                if (accepted) {
                    beforePrevious = previous;
                    previous = StepFactor.remembered(e);
                    if (cut && f == options.controller().grow() && Math.abs(h) < Math.abs(planned)) {
                        // a step cut short says nothing against the length planned before
                        h = planned;
                    }
                } else if (coarse && (to - next) * direction > 0
                        && (shortest || Math.abs(h) <= Math.abs(next - t + lost))) {
                    // the end of a step needs no dense output, and that at the next time asked for is further away
                    h = tried;
                    toNext = true;
                } else if (shortest) {
                    return verdict.tooSmall(stages, t, tried, out + saved.reached * n, outcome, undefined, watch);
                }
            } else if (across && !accepted) {
                return verdict.failed(outcome, undefined, watch);
            }
        }
        return null;
    }

    private SolveStatus runOnGrid(Stepper stages, int out, int until) {
        StepTrace grid = options.grid();
        double direction = Math.signum(times[times.length - 1] - times[0]);
        int steps = grid.accepted();
        grid.check(times[0], times[times.length - 1]);
        for (; taken < steps; taken++) {
            if (taken == until) {
                return null;
            }
            double t = grid.gridT(taken);
            double h = grid.gridH(taken);
            stages.attempt(taken, t, h);
            lastH = h;
            double to = taken == steps - 1 ? times[times.length - 1] : grid.gridT(taken + 1);
            if (!(stages.solved() && stages.finite() && emit(stages, taken, t, h, to, direction, out))) {
                trace.add(t, h, Double.NaN,
                        stages.solved() ? StepTrace.Outcome.NON_FINITE : StepTrace.Outcome.NEWTON_FAILED, false);
                return stages.solved() ? SolveStatus.NON_FINITE : SolveStatus.NEWTON_FAILED;
            }
            trace.add(t, h, 0, StepTrace.Outcome.ACCEPTED, false);
            keep(t, h);
            stages.accept();
            lastT = to;
        }
        return SolveStatus.SUCCESS;
    }

    /** Writes where a run stands; the stages keep the state. */
    public void save(double[] cells, int at) {
        cells[at] = taken;
        cells[at + 1] = saved.reached;
        cells[at + 2] = t;
        cells[at + 3] = lost;
        cells[at + 4] = h;
        cells[at + 5] = previous;
        cells[at + 6] = beforePrevious;
        cells[at + 7] = mark;
        cells[at + 8] = trace.end();
    }

    /** Goes where a run stood, with an empty trace. */
    public void load(double[] cells, int at) {
        taken = (int) cells[at];
        saved.reached = (int) cells[at + 1];
        from = times[0];
        t = cells[at + 2];
        lost = cells[at + 3];
        h = cells[at + 4];
        previous = cells[at + 5];
        beforePrevious = cells[at + 6];
        mark = (int) cells[at + 7];
        trace.clear(cells[at + 8]);
    }

    private void keep(double t, double h) {
        if (path != null) {
            path.add(t, h);
        }
    }

    /**
     * Writes the states at the times in the step, up to an event; returns whether all are finite: dense output needs
     * more slopes than the end.
     */
    private boolean emit(Stepper stages, int step, double t, double h, double to, double direction, int out) {
        return saved.emit(stages, step, t, h, to, watch == null ? to : watch.until(to, direction), direction, out);
    }
}
