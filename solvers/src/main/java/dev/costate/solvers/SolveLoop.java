package dev.costate.solvers;

import dev.costate.autodiff.Compilation;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.ElementaryMath;
import dev.costate.vectorapi.Kernels;

/**
 * Runs a method from the first time to the last: the one place where stepper and controller meet. The caller puts y₀ into slot 0. Everything is allocated when the loop is made; a
 * run allocates nothing once its trace has reached its length. Thread-confined.
 */
final class SolveLoop {
    /** A step that would leave less than this fraction of itself is stretched to the end. */
    private static final double STRETCH = 1 + 1e-10;

    private final SolveOptions options;
    private final Tableau method;
    private final Kernels kernels;
    private final SlotLayout layout;
    private final int n;
    private final int normCells;
    private final int[] k;
    private final double[] weights;
    private final StepTrace trace = new StepTrace();

    /** The times asked for; the first is where y₀ holds. The caller fills them. */
    final double[] times;
    /** Per time, the step that gave it; −1 for the first time. */
    final int[] outStep;
    /** Per time, where in that step it lies, 0 … 1. */
    final double[] outTheta;

    private int evaluations;
    private double lastT;
    private double lastH;

    /**
     * Makes a loop.
     *
     * @param timeCount number of times asked for, ≥ 2
     * @param normCells how many leading cells of the state the error norm sees
     */
    SolveLoop(SolveOptions options, Kernels kernels, SlotLayout layout, int timeCount, int normCells) {
        this.options = options;
        this.method = options.method();
        this.kernels = kernels;
        this.layout = layout;
        this.n = layout.n();
        this.normCells = normCells;
        k = new int[method.stages()];
        weights = new double[method.stages()];
        times = new double[timeCount];
        outStep = new int[timeCount];
        outTheta = new double[timeCount];
    }

    StepTrace trace() {
        return trace;
    }

    /** Returns the evaluations of the field in the last run, rejected steps included. */
    int evaluations() {
        return evaluations;
    }

    double lastT() {
        return lastT;
    }

    double lastH() {
        return lastH;
    }

    SolveFailure failure(SolveStatus status) {
        return new SolveFailure(status, lastT, lastH, trace.accepted());
    }

    /**
     * Solves.
     *
     * @param out where the state at each time goes, a row of n cells each
     * @param firstStep the first step's length, or 0 to choose it
     */
    SolveStatus run(Field f, Slots slots, int out, double firstStep) {
        trace.clear();
        evaluations = 0;
        double t = times[0];
        double end = times[times.length - 1];
        checkTimes(t, end);
        lastT = t;
        lastH = 0;
        int next = 0;
        while (next < times.length && times[next] == t) {
            kernels.copy(layout.y(slots.at(0)), out + next * n, n);
            outStep[next] = -1;
            outTheta[next++] = 0;
        }
        eval(f, t, slots.at(0));
        if (next == times.length) {
            return SolveStatus.SUCCESS;
        }
        return options.grid() != null ? runOnGrid(f, slots, out, next) : runFree(f, slots, out, next, t, end, firstStep);
    }

    private SolveStatus runFree(Field f, Slots slots, int out, int firstOut, double t0, double end, double firstStep) {
        int next = firstOut;
        double t = t0;
        double direction = Math.signum(end - t);
        double lost = 0;
        double h = direction * (firstStep > 0 ? firstStep : initialStep(f, slots, t, direction));
        double previous = 1;
        double beforePrevious = 1;
        for (int step = 0;;) {
            if (trace.attempts() >= options.maxSteps()) {
                return SolveStatus.MAX_STEPS;
            }
            boolean last = Math.abs(h) * STRETCH >= Math.abs(end - t);
            double tried = last ? end - t : h;
            attempt(f, slots, step, t, tried);
            double e = options.adaptive() ? squaredError(slots, step, tried) : finiteOrNaN(slots, step);
            boolean accepted = e <= 1;
            boolean finite = e < Double.POSITIVE_INFINITY;
            trace.add(t, tried, e, accepted ? StepTrace.Outcome.ACCEPTED : finite ? StepTrace.Outcome.ERROR_TOO_LARGE : StepTrace.Outcome.NON_FINITE);
            lastH = tried;
            if (accepted) {
                double y = tried - lost;
                double sum = t + y;
                lost = (sum - t) - y;
                double to = last ? end : sum;
                next = emit(slots, step, t, tried, to, direction, out, next);
                t = to;
                lastT = t;
                step++;
                if (last) {
                    return SolveStatus.SUCCESS;
                }
            } else if (!options.adaptive()) {
                return SolveStatus.NON_FINITE;
            }
            if (options.adaptive()) {
                h = tried * options.controller().factor(e, previous, beforePrevious, method.order(), accepted);
                if (accepted) {
                    beforePrevious = previous;
                    previous = e;
                } else if (Math.abs(h) <= 4 * Math.ulp(t)) {
                    return finite ? SolveStatus.STEP_TOO_SMALL : SolveStatus.NON_FINITE;
                }
            }
        }
    }

    private SolveStatus runOnGrid(Field f, Slots slots, int out, int firstOut) {
        StepTrace grid = options.grid();
        double direction = Math.signum(times[times.length - 1] - times[0]);
        int next = firstOut;
        int steps = grid.accepted();
        for (int step = 0; step < steps; step++) {
            double t = grid.gridT(step);
            double h = grid.gridH(step);
            attempt(f, slots, step, t, h);
            trace.add(t, h, 0, StepTrace.Outcome.ACCEPTED);
            double to = step == steps - 1 ? times[times.length - 1] : grid.gridT(step + 1);
            next = emit(slots, step, t, h, to, direction, out, next);
            lastT = to;
            lastH = h;
        }
        return SolveStatus.SUCCESS;
    }

    /** One step: the stages of slots step·(s−1) …, the new state in the last of them. */
    private void attempt(Field f, Slots slots, int step, double t, double h) {
        int s = k.length;
        int first = step * (s - 1);
        double[] c = method.c();
        int slot = slots.at(first);
        int y = layout.y(slot);
        k[0] = layout.k(slot);
        for (int i = 1; i < s; i++) {
            slot = slots.at(first + i);
            kernels.combine(y, h, method.a(i), k, i, layout.y(slot), n);
            k[i] = layout.k(slot);
            eval(f, t + c[i] * h, slot);
        }
    }

    private void eval(Field f, double t, int slot) {
        f.eval(t, slot);
        evaluations++;
    }

    private double squaredError(Slots slots, int step, double h) {
        int s = k.length;
        int y0 = layout.y(slots.at(step * (s - 1)));
        int y1 = layout.y(slots.at((step + 1) * (s - 1)));
        return kernels.errorSquares(h, method.e(), k, s, y0, y1, options.rtol(), options.atol(), normCells) / normCells;
    }

    private double finiteOrNaN(Slots slots, int step) {
        return kernels.allFinite(layout.y(slots.at((step + 1) * (k.length - 1))), n) ? 0 : Double.NaN;
    }

    /** Writes the states at the times that lie in (t, to]. */
    private int emit(Slots slots, int step, double t, double h, double to, double direction, int out, int from) {
        int next = from;
        int first = step * (k.length - 1);
        while (next < times.length && (times[next] - to) * direction <= 0) {
            outStep[next] = step;
            if (times[next] == to) {
                outTheta[next] = 1;
                kernels.copy(layout.y(slots.at(first + k.length - 1)), out + next * n, n);
            } else {
                outTheta[next] = (times[next] - t) / h;
                method.denseWeights(outTheta[next], weights);
                kernels.combine(layout.y(slots.at(first)), h, weights, k, k.length, out + next * n, n);
            }
            next++;
        }
        return next;
    }

    /** Hairer, Nørsett and Wanner II.4: a step whose Euler error is about 1% of the tolerance scale; one more evaluation. */
    private double initialStep(Field f, Slots slots, double t, double direction) {
        int y0 = layout.y(slots.at(0));
        int f0 = layout.k(slots.at(0));
        int slot = slots.at(1);
        int y1 = layout.y(slot);
        int f1 = layout.k(slot);
        double d0 = norm(y0, y0);
        double d1 = norm(f0, y0);
        double h0 = d0 < 1e-5 || !(d1 >= 1e-5) ? 1e-6 : 0.01 * d0 / d1;
        h0 = Math.min(h0, Math.abs(times[times.length - 1] - t));
        kernels.axpy(direction * h0, f0, y0, y1, n);
        eval(f, t + direction * h0, slot);
        kernels.binary(Binary.SUBTRACT, f1, 1, f0, 1, f1, n);
        double d2 = norm(f1, y0) / h0;
        double top = Math.max(d1, d2);
        double h1 = top <= 1e-15 ? Math.max(1e-6, h0 * 1e-3) : ElementaryMath.pow(0.01 / top, 1.0 / method.order());
        double h = Math.min(100 * h0, h1);
        return h > 0 && h < Double.POSITIVE_INFINITY ? h : 1e-6;
    }

    private double norm(int v, int y) {
        return Math.sqrt(kernels.weightedSquares(v, y, y, options.rtol(), options.atol(), normCells) / normCells);
    }

    private void checkTimes(double start, double end) {
        double direction = Math.signum(end - start);
        for (int i = 0; i < times.length; i++) {
            if (!Double.isFinite(times[i])) {
                throw new IllegalArgumentException("time " + i + " is " + times[i] + ": must be finite");
            }
            if (i > 0 && (times[i] - times[i - 1]) * direction < 0 || direction == 0 && times[i] != start) {
                throw new IllegalArgumentException("time " + i + " is " + times[i] + " after " + times[i - 1] + ": times must go one way, from " + start + " to " + end);
            }
        }
    }
}
