package dev.costate.solvers.sde;

import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.StepTrace.Outcome;
import dev.costate.solvers.VarField;
import dev.costate.solvers.step.ErrorNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Solves dY = f(t, Y) dt + g(t, Y) dW with steps that adapt to the path, a virtual Brownian tree; see
 * {@link SdeControl}. Records the equation once. Thread-confined.
 */
public final class AdaptiveSde {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    private final SdeControl control;
    private final Shape state;
    private final Shape motion;
    private final Replay start;
    private final Replay step;
    private final ErrorNorm norm;
    private final double[] dw;
    private final double[] difference;
    /** By how much the error of a step of twice the length is larger, squared. */
    private final double growth;

    private VirtualBrownianTree path;
    private long evaluations;
    private Tensor[] carry;
    private double[] nodes = new double[64];
    private int reached;

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
        if (!SdeCheck.additive(terms, state, motion, method) && method.strongOrder() < 1) {
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
        growth = StrictMath.pow(4, method.strongOrder() + 0.5);
    }

    /**
     * Solves once.
     *
     * @param times at least two, increasing; y0 holds at the first
     * @param seed of the path, stream 0
     * @throws IllegalArgumentException if the times are not finite and increasing
     */
    public SdeSolution solve(Tensor y0, double[] times, long seed) {
        if (!y0.shape().equals(state)) {
            throw new ShapeMismatchException("a first state of shape " + y0.shape() + ": must be " + state);
        }
        TimeGrid requested = TimeGrid.of(times);
        path = new VirtualBrownianTree(seed, 0, control.span(times), motion.size());
        evaluations = 0;
        reached = 0;
        StepTrace trace = new StepTrace();
        trace.clear(times[0]);
        List<double[]> values = new ArrayList<>(List.of(y0.toArray()));
        int[] saved = new int[times.length];
        keep(times[0]);
        NonFinite bad = firstNonFinite(y0);
        SolveStatus status = bad.found() ? SolveStatus.START_NON_FINITE : SolveStatus.SUCCESS;
        if (!bad.found()) {
            carry = start.run(Tensor.scalar(times[0]), y0);
        }
        Interval interval = new Interval(trace, control.least() * (times[times.length - 1] - times[0]));
        for (int i = 0; i < requested.steps() && status == SolveStatus.SUCCESS; i++) {
            status = interval.solve(times[i], times[i + 1]);
            if (status == SolveStatus.SUCCESS) {
                values.add(carry[0].toArray());
                saved[values.size() - 1] = reached - 1;
            }
        }
        return new SdeSolution(status, times.clone(), values.toArray(double[][]::new), trace.snapshot(),
                Arrays.copyOf(nodes, reached), Arrays.copyOf(saved, values.size()), evaluations, interval.length,
                status == SolveStatus.NON_FINITE ? interval.bad : bad);
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

    private static NonFinite firstNonFinite(Tensor y) {
        for (int i = 0; i < y.shape().size(); i++) {
            if (!Double.isFinite(y.at(i))) {
                return NonFinite.start(i);
            }
        }
        return NonFinite.NONE;
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

        private double time(double from, double to, long number, int halvings) {
            return number == 1L << halvings ? to : from + (to - from) * Math.scalb((double) number, -halvings);
        }

        SolveStatus solve(double from, double to) {
            p = 0;
            level = 0;
            // as long a step as the last one allows
            while (length > 0 && Math.scalb(to - from, -level) > length * (1 + 1e-9)) {
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
                if (error <= 1) {
                    trace.add(a, length, error, Outcome.ACCEPTED, false);
                    carry = both;
                    keep(middle);
                    keep(b);
                    whole = null;
                    advance(error);
                } else {
                    trace.add(a, length, error, Double.isFinite(error) ? Outcome.ERROR_TOO_LARGE
                            : Outcome.NON_FINITE, false);
                    // the first half is the next step tried
                    whole = half;
                    p *= 2;
                    level++;
                }
            }
            return SolveStatus.SUCCESS;
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

        /** Returns the mean square of the difference in units of the tolerance. */
        private double error(Tensor whole, Tensor both) {
            double[] y = both.toArray();
            NonFinite found = NonFinite.NONE;
            for (int i = 0; i < y.length; i++) {
                difference[i] = y[i] - whole.at(i);
                found = found.found() || Double.isFinite(y[i]) ? found : NonFinite.stage(0, i);
            }
            bad = found;
            return norm.meanSquare(difference, 1, carry[0].toArray(), y);
        }
    }
}
