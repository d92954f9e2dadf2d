package dev.costate.solvers.sde;

import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.Event;
import dev.costate.solvers.NonFinite;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepLimits;
import dev.costate.solvers.StepTrace.Outcome;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.VarField;
import dev.costate.solvers.step.ErrorNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Solves dY = f(t, Y) dt + g(t, Y) dW with steps that adapt to the path, a virtual Brownian tree; see
 * {@link SdeControl}. Records the equation once. Thread-confined.
 *
 * <pre>{@code
 * AdaptiveSde price = new AdaptiveSde((t, y) -> y.times(0.05), (t, y) -> y.times(0.2), Shape.of(1), Shape.of(1),
 *         SdeControl.adaptive(SdeMethods.MILSTEIN, 1e-3, 1e-3));
 * Solution path = price.solve(Tensor.vector(1), new double[] {0, 1}, 7, Event.stop((t, y) -> y[0] - 0.9));
 * boolean knockedOut = path.status() == SolveStatus.EVENT;
 * }</pre>
 */
public final class AdaptiveSde {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    /** The part of a straight piece of the path after which a function has left zero; within four events pile up. */
    private static final double SOON = 0x1p-10;

    private final SdeControl control;
    private final Shape state;
    private final Shape motion;
    private final Replay start;
    private final Replay step;
    /** (t, y, ΔW) ↦ g ΔW. */
    private final Replay noise;
    private final ErrorNorm norm;
    private final double[] dw;
    private final double[] difference;
    /** By how much the error of a step of twice the length is larger, squared. */
    private final double growth;

    private VirtualBrownianTree path;
    private int evaluations;
    private Tensor[] carry;
    private double[] nodes = new double[64];
    private int reached;
    private int[] saved;
    private SdeEvents watch;

    /**
     * Records the equation.
     *
     * @param drift f, of the state's shape
     * @param diffusion g, as {@link Sde#record} takes it
     * @param state the shape of Y
     * @param motion the shape of W
     * @throws ShapeMismatchException if a field or the motion has another shape
     * @throws IllegalArgumentException if the method does not serve the noise, or its strong order is below 1 and the
     * noise is not additive
     */
    public AdaptiveSde(VarField drift, VarField diffusion, Shape state, Shape motion, SdeControl control) {
        this.control = control;
        this.state = state;
        this.motion = motion;
        SdeTerms terms = new SdeTerms(drift, diffusion);
        SdeMethod method = control.method();
        boolean additive = SdeCheck.additive(terms, state, motion, method);
        if (!additive && method.strongOrder() < 1) {
            throw new IllegalArgumentException("method " + method.name() + " has strong order " + method.strongOrder()
                    + ", so that steps chosen by the path bias it: use one of order 1 with adaptive steps");
        }
        Tape first = Tape.record(List.of(Shape.SCALAR, state), v -> method.start(terms, v[0], v[1]));
        start = Replay.of(first.simplify());
        List<Shape> shapes = new ArrayList<>(first.outputShapes());
        int carries = shapes.size();
        shapes.addAll(List.of(Shape.SCALAR, Shape.SCALAR, Shape.SCALAR, motion));
        step = Replay.of(Tape.record(shapes, v -> method.step(terms,
                SdeStep.of(v[carries], v[carries + 1], v[carries + 2], v[carries + 3]), Arrays.copyOf(v, carries)))
                .simplify());
        norm = new ErrorNorm(control.rtol(), control.atol(), state.size());
        dw = new double[motion.size()];
        difference = new double[state.size()];
        noise = Replay.of(Tape.record(List.of(Shape.SCALAR, state, motion),
                v -> new Var[] {terms.noise(v[1], terms.g(v[0], v[1]), v[2])}).simplify());
        double order = additive ? method.additiveStrongOrder()
                : SdeCheck.general(terms, state) ? 0.5 : method.strongOrder();
        growth = StrictMath.pow(4, order + 0.5);
    }

    /**
     * Solves once; what happened is in {@link Solution#events}.
     *
     * <p>A path that moves by noise crosses a surface again and again, so that an event is looked for on the path
     * itself, by its bridges. A half step from g₀ to g₁ of one sign crosses zero unseen with probability exp(−2g₀g₁/v),
     * v the variance of the change of g over it. Steps are halved until that is below a millionth, or the half step is
     * the shortest one ({@link SdeControl#least}), on which the path is a straight line. There the time is the root of
     * g, to rounding: no overshoot. What is looked at stays on the grid, so that events do not select paths either.
     *
     * <p>After a jump the solve goes on from the state that it made. An event that leaves the state on its surface
     * happens again as often as the shortest half steps show. Each step costs an evaluation of the diffusion and of the
     * events' functions for each motion. {@link Event#samples} does not matter.
     *
     * @param times at least two, increasing; y0 holds at the first
     * @param seed of the path, stream 0
     * @param events what may happen, in the order in which those that fall together are served
     * @throws IllegalArgumentException if the times are not finite and increasing
     */
    public Solution solve(Tensor y0, double[] times, long seed, Event... events) {
        if (!y0.shape().equals(state)) {
            throw new ShapeMismatchException("a first state of shape " + y0.shape() + ": must be " + state);
        }
        TimeGrid requested = TimeGrid.of(times);
        double end = times[times.length - 1];
        path = new VirtualBrownianTree(seed, 0, control.span(times), motion.size());
        watch = new SdeEvents(List.of(events), noise, motion);
        evaluations = 0;
        reached = 0;
        StepTrace trace = new StepTrace();
        trace.clear(times[0]);
        List<double[]> values = new ArrayList<>(List.of(y0.toArray()));
        int[] rows = new int[times.length];
        keep(times[0]);
        Interval interval = new Interval(trace, control.least() * (end - times[0]));
        SolveStatus status = interval.begin(times[0], y0);
        status = status == SolveStatus.SUCCESS ? interval.serve(times[0], true) : status;
        StepLimits limits = new StepLimits(0, Double.POSITIVE_INFINITY, control.stops());
        double[] stops = limits.room();
        int stopCount = limits.stopTimes(times[0], end, stops);
        int next = 0;
        for (int i = 0; i < requested.steps() && status == SolveStatus.SUCCESS; i++) {
            double from = times[i];
            while (next < stopCount && stops[next] < times[i + 1] && status == SolveStatus.SUCCESS) {
                if (stops[next] > from) {
                    status = interval.solve(from, stops[next]);
                    from = stops[next];
                }
                next++;
            }
            status = status == SolveStatus.SUCCESS ? interval.solve(from, times[i + 1]) : status;
            if (status == SolveStatus.SUCCESS) {
                values.add(carry[0].toArray());
                rows[values.size() - 1] = reached - 1;
            }
        }
        saved = Arrays.copyOf(rows, values.size());
        return new Solution(status, times.clone(), values.toArray(double[][]::new), trace.snapshot(), evaluations,
                nodes[reached - 1], interval.length, interval.bad, -1, Optional.empty(), watch.happened(), 0);
    }

    /**
     * Returns the grid of the half steps of the last solve, saving the requested times that were reached.
     *
     * <p>A solve recorded on it by the same method and {@link SdeControl#span tree} gives the bits of this one, and has
     * gradients by every method of {@link SdeGradientMethods}: those with the steps held fixed.
     *
     * <p>After an event there is none. Where a path that moves by noise first meets a surface jumps as parameters move
     * (a first passage time is a process of jumps in its level), so that it has no derivative on the path; and with its
     * time held fixed gradients of means are wrong: of a Brownian motion with a drift, stopped at 1, the last state is
     * 1, yet would have the time as its derivative.
     *
     * @throws IllegalStateException if no step was taken, or an event happened
     */
    public TimeGrid grid() {
        if (reached < 2) {
            throw new IllegalStateException("no grid: the solve took no step");
        }
        if (!watch.happened().isEmpty()) {
            throw new IllegalStateException("no grid: an event happened at t = " + watch.happened().get(0).t()
                    + ", whose time has no derivative on the path: differentiate a solve without events");
        }
        return TimeGrid.of(Arrays.copyOf(nodes, reached)).saving(saved);
    }

    private void keep(double t) {
        nodes = reached == nodes.length ? Arrays.copyOf(nodes, 2 * reached) : nodes;
        nodes[reached++] = t;
    }

    private Tensor[] take(Tensor[] from, double t, double tNext) {
        path.increment(t, tNext, dw);
        Tensor[] in = Arrays.copyOf(from, from.length + 4);
        in[from.length] = Tensor.scalar(t);
        in[from.length + 1] = Tensor.scalar(tNext);
        in[from.length + 2] = Tensor.scalar(tNext - t);
        in[from.length + 3] = Tensor.of(motion, dw);
        evaluations += control.method().evaluations();
        return step.run(in);
    }

    /** The steps between two saved times: interval number p of 2^level. */
    private final class Interval {
        private final StepTrace trace;
        private final double least;
        /** Length of the last step tried; 0 before the first. */
        private double length;
        private NonFinite bad = NonFinite.NONE;
        private int level;
        private long p;

        Interval(StepTrace trace, double least) {
            this.trace = trace;
            this.least = least;
        }

        /** Goes to a state, with no history: that of the start, or what an event made. */
        SolveStatus begin(double t, Tensor y) {
            for (int i = 0; i < y.shape().size(); i++) {
                if (!Double.isFinite(y.at(i))) {
                    bad = NonFinite.start(i);
                    return SolveStatus.START_NON_FINITE;
                }
            }
            carry = start.run(Tensor.scalar(t), y);
            return SolveStatus.SUCCESS;
        }

        /** Serves the events that have happened where the solve stands. */
        SolveStatus serve(double t, boolean atStart) {
            double[] y = carry[0].toArray();
            SolveStatus status = watch.serve(t, y, atStart);
            return status == SolveStatus.SUCCESS && watch.moved() ? begin(t, Tensor.of(state, y)) : status;
        }

        private double time(double from, double to, long number, int halvings) {
            return number == 1L << halvings ? to : from + (to - from) * Math.scalb((double) number, -halvings);
        }

        SolveStatus solve(double from, double to) {
            if (!(0.5 * (to - from) >= least * (1 - 1e-9))) {
                // below the tolerance of the tree the path is a straight line
                trace.add(from, to - from, 0, Outcome.ACCEPTED, true);
                return part(from, to);
            }
            p = 0;
            level = 0;
            // as long a step as the last one allows, if it is not shorter than any may be
            while (length > 0 && Math.scalb(to - from, -level) > length * (1 + 1e-9)
                    && halves(Math.scalb(to - from, -level))) {
                level++;
            }
            Tensor[] whole = null;
            while (p < 1L << level) {
                if (trace.attempts() == control.maxSteps()) {
                    return SolveStatus.MAX_STEPS;
                }
                double a = time(from, to, p, level);
                double b = time(from, to, p + 1, level);
                double middle = time(from, to, 2 * p + 1, level + 1);
                length = b - a;
                if (!(0.5 * length >= least * (1 - 1e-9))) {
                    return bad.found() ? SolveStatus.NON_FINITE : SolveStatus.STEP_TOO_SMALL;
                }
                whole = whole == null ? take(carry, a, b) : whole;
                Tensor[] half = take(carry, a, middle);
                Tensor[] both = take(half, middle, b);
                double error = error(whole[0], both[0]);
                boolean met = error <= 1 && watch.met(a, carry[0], middle, half[0], b, both[0]);
                Outcome outcome = !Double.isFinite(error) ? Outcome.NON_FINITE
                        : error > 1 ? Outcome.ERROR_TOO_LARGE
                        : met && halves(length) ? Outcome.EVENT_INSIDE : Outcome.ACCEPTED;
                trace.add(a, length, error, outcome, false);
                if (outcome == Outcome.ACCEPTED) {
                    SolveStatus status = met ? part(a, middle) : accept(both, middle, b);
                    status = met && status == SolveStatus.SUCCESS ? part(middle, b) : status;
                    if (status != SolveStatus.SUCCESS) {
                        return status;
                    }
                    whole = null;
                    advance(error);
                } else {
                    // the first half is the next step tried
                    whole = half;
                    p *= 2;
                    level++;
                }
            }
            return SolveStatus.SUCCESS;
        }

        /** Returns whether half a step of a length can be a step. */
        private boolean halves(double step) {
            return 0.25 * step >= least * (1 - 1e-9);
        }

        private SolveStatus accept(Tensor[] both, double middle, double b) {
            carry = both;
            keep(middle);
            keep(b);
            watch.accept();
            return SolveStatus.SUCCESS;
        }

        /** Takes a step on a straight part of the path, up to each event and on from it. */
        private SolveStatus part(double from, double to) {
            double t = from;
            while (t < to) {
                Tensor[] next = take(carry, t, to);
                double high = to;
                if (watch.happens(to, next[0])) {
                    double low = t;
                    for (double m = middle(low, high); m > low && m < high; m = middle(low, high)) {
                        Tensor[] inside = take(carry, t, m);
                        boolean before = !watch.happens(m, inside[0]);
                        low = before ? m : low;
                        high = before ? high : m;
                        next = before ? next : inside;
                    }
                }
                bad = nonFinite(next[0].toArray());
                if (bad.found()) {
                    return SolveStatus.NON_FINITE;
                }
                carry = next;
                keep(high);
                SolveStatus status = serve(high, false);
                if (status != SolveStatus.SUCCESS) {
                    return status;
                }
                t = high;
                if (watch.moved() && t < to) {
                    double soon = Math.min(to, t + SOON * (to - from));
                    watch.leave(soon, take(carry, t, soon)[0]);
                    if (watch.gap() < 4 * (soon - t)) {
                        return SolveStatus.EVENTS_PILE_UP;
                    }
                }
            }
            return SolveStatus.SUCCESS;
        }

        private double middle(double low, double high) {
            return low + 0.5 * (high - low);
        }

        /** Goes to the next interval, and to one of twice the length if it ends where that one starts. */
        private void advance(double error) {
            bad = NonFinite.NONE;
            p++;
            if (level > 0 && p % 2 == 0 && p < 1L << level && error * growth <= 0.25) {
                p /= 2;
                level--;
            }
        }

        private NonFinite nonFinite(double[] y) {
            for (int i = 0; i < y.length; i++) {
                if (!Double.isFinite(y[i])) {
                    return NonFinite.stage(0, i);
                }
            }
            return NonFinite.NONE;
        }

        /** Returns the mean square of the difference in units of the tolerance. */
        private double error(Tensor whole, Tensor both) {
            double[] y = both.toArray();
            for (int i = 0; i < y.length; i++) {
                difference[i] = y[i] - whole.at(i);
            }
            bad = nonFinite(y);
            return norm.meanSquare(difference, 1, carry[0].toArray(), y);
        }
    }
}
