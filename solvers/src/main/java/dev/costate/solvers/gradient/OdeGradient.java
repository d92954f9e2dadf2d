package dev.costate.solvers.gradient;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.Solve;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.tape.SolveOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The gradient of one solve by one method, with the figures that tell what it cost and how far to trust it. For a
 * solve inside a larger function record it with {@link Solve}; the gradients are the same bits.
 *
 * <pre>{@code
 * OdeGradient g = OdeGradient.ofLoss((t, y, p) -> y.times(p[0]).negated(), Shape.of(1), List.of(Shape.SCALAR), new double[] {0, 1},
 *         SolveOptions.adaptive(Tsit5.TABLEAU, 1e-6, 1e-6), states -> states.square().sum());
 * OdeGradient.Result r = g.runner().at(Tensor.vector(1), Tensor.scalar(2));
 * }</pre>
 *
 * <p>Immutable, thread-safe; a {@link Runner} is confined to one thread.
 */
public final class OdeGradient {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    private final ParametricField f;
    private final Shape state;
    private final List<Shape> parameters;
    private final double[] times;
    private final SolveOptions options;
    private final boolean ofLoss;
    private final Tape tape;
    private Replay forward;
    private String missing;

    private OdeGradient(ParametricField f, Shape state, List<Shape> parameters, double[] times, SolveOptions options,
            Function<Var, Var> loss) {
        this.f = f;
        this.state = state;
        this.parameters = List.copyOf(parameters);
        this.times = times.clone();
        this.options = options;
        ofLoss = loss != null;
        List<Shape> in = new ArrayList<>(List.of(state));
        in.addAll(parameters);
        if (!ofLoss) {
            in.add(state.stacked(times.length));
        }
        tape = Tape.record(in, v -> record(v, loss)).simplify();
    }

    /**
     * Describes the gradient of ⟨w, states⟩ for a cotangent w given later, of shape [times, …state].
     *
     * @param f the field, which receives the parameters in the order of their shapes
     * @param state the shape of y
     * @param parameters the shape of each parameter; none for a gradient with respect to y₀ alone
     * @param times where the states are wanted; y₀ holds at the first
     * @param options how to solve, and the gradient method
     */
    public static OdeGradient withCotangent(ParametricField f, Shape state, List<Shape> parameters, double[] times,
            SolveOptions options) {
        return new OdeGradient(f, state, parameters, times, options, null);
    }

    /**
     * Describes the gradient of a loss; what is not said here is as in {@link #withCotangent}.
     *
     * @param loss the states, stacked along the first axis, ↦ a scalar
     * @throws ShapeMismatchException if it gives no scalar
     */
    public static OdeGradient ofLoss(ParametricField f, Shape state, List<Shape> parameters, double[] times,
            SolveOptions options, Function<Var, Var> loss) {
        return new OdeGradient(f, state, parameters, times, options, loss);
    }

    private static Var scalar(Var value, Var states) {
        if (value.shape().rank() != 0) {
            throw new ShapeMismatchException("the loss maps states of shape " + states.shape() + " to shape "
                    + value.shape() + ": must be a scalar, of shape " + Shape.SCALAR + "; end it by sum() or mean()");
        }
        return value;
    }

    /** Returns a runner for this thread. */
    public Runner runner() {
        return new Runner();
    }

    /**
     * Returns the tape behind it: y₀, parameters and, without a loss, the cotangent ↦ states, statistics, loss, the
     * adjoint's results.
     */
    public Tape tape() {
        return tape;
    }

    /** Returns why forward mode does not go through the solve, or null; records it at the first asking. */
    synchronized String missing() {
        if (forward == null && missing == null) {
            boolean[] active = new boolean[tape.inputs().size()];
            Arrays.fill(active, 0, 1 + parameters.size(), true);
            try {
                forward = Replay.of(only(only(tape, 0).jvp(active), 1));
            } catch (UnsupportedOperationException e) {
                missing = e.getMessage();
            }
        }
        return missing;
    }

    /** (y₀, parameters, any cotangent, tangents of y₀ and parameters) ↦ tangents of the states. */
    Replay forward() {
        return forward;
    }

    private static Tape only(Tape t, int output) {
        return Tape.record(t.inputShapes(), v -> new Var[] {t.call(v)[output]}).simplify();
    }

    /**
     * Outputs: states, statistics, loss or 0, cotangent of the states, report of the backward pass, cotangent of y₀,
     * cotangents of the parameters.
     */
    private Var[] record(Var[] v, Function<Var, Var> loss) {
        Var[] p = Arrays.copyOfRange(v, 1, 1 + parameters.size());
        Closure field = Solve.closure((t, y) -> f.apply(t, y, p), state);
        SolveOp op = (SolveOp) new SolveOp(field.tape(), options).augmented();
        List<Var> in = new ArrayList<>(List.of(v[0], Var.constant(Tensor.vector(times))));
        in.addAll(field.captured());
        Var[] out = Var.apply(op, in.toArray(Var[]::new));
        Var zero = Var.constant(0);
        Var value = zero;
        Var cotangent;
        if (loss == null) {
            cotangent = v[v.length - 1];
        } else {
            Autodiff.ValueAndCotangent both = Autodiff.vjp(states -> scalar(loss.apply(states), states), out[0],
                    Var.constant(1));
            value = both.value();
            cotangent = both.cotangent();
        }
        Var[] bars = op.adjoint(in.toArray(Var[]::new), out, cotangent);
        int captured = field.captured().size();
        List<Var> results = new ArrayList<>(List.of(out[0], out[1], value, cotangent, bars[1 + captured], bars[0]));
        for (Var parameter : p) {
            int at = field.captured().indexOf(parameter);
            results.add(at >= 0 ? bars[1 + at] : zero.broadcastTo(parameter.shape()));
        }
        return results.toArray(Var[]::new);
    }

    /**
     * A gradient.
     *
     * @param method the gradient method's name
     * @param states the states at the times, stacked along the first axis
     * @param loss the loss, NaN if there is none
     * @param y0Cotangent the gradient with respect to y₀
     * @param parameterCotangents the gradients with respect to the parameters
     * @param measure how far to trust the gradient, by the method's own measure (see its page)
     * @param accepted accepted steps of the forward solve
     * @param evaluations evaluations of the field by the forward solve, those of rejected steps included
     * @param vjps vjps of the field by the backward pass
     * @param recomputed evaluations of the field by the backward pass without a vjp, or to make a vjp's activations
     * again
     * @param peakBytes bytes of memory in use at most, over all runs of this runner
     */
    public record Result(String method, Tensor states, double loss, Tensor y0Cotangent,
            List<Tensor> parameterCotangents, GradientResidual measure, int accepted, long evaluations, long vjps,
            long recomputed, long peakBytes) {
        /** Copies the list. */
        public Result {
            parameterCotangents = List.copyOf(parameterCotangents);
        }

        /**
         * Returns how far to trust the gradient, by the method's own measure; NaN if there is none. That of
         * {@link Direct} is made when first asked for, by a forward-mode solve recorded once for all results, and is
         * one of this gradient, whatever was run later. {@link Runner#dotProductResidual} measures every method.
         */
        public double quality() {
            return measure.value();
        }

        /** Returns what {@link #quality} is, or "none: " and why there is none. */
        public String qualityName() {
            return measure.name();
        }
    }

    /** Computes gradients. Thread-confined. */
    public final class Runner {
        private final Replay replay = Replay.of(tape);
        private List<Tensor> arguments;
        private List<Tensor> results;

        private Runner() {
        }

        /**
         * Computes the gradient of the loss.
         *
         * @throws SolveFailure if a solve does not reach its end
         */
        public Result at(Tensor y0, Tensor... p) {
            if (!ofLoss) {
                throw new IllegalStateException(
                        "this gradient was described without a loss: give it a cotangent of shape "
                                + state.stacked(times.length));
            }
            return run(p, y0, null);
        }

        /**
         * Computes the gradient of ⟨cotangent, states⟩.
         *
         * @throws SolveFailure if a solve does not reach its end
         */
        public Result withCotangent(Tensor cotangent, Tensor y0, Tensor... p) {
            if (ofLoss) {
                throw new IllegalStateException(
                        "this gradient was described with a loss: it makes its cotangent itself");
            }
            return run(p, y0, cotangent);
        }

        private Result run(Tensor[] p, Tensor y0, Tensor cotangent) {
            if (p.length != parameters.size()) {
                throw new IllegalArgumentException(p.length + " parameters given: the field has " + parameters.size());
            }
            List<Tensor> in = new ArrayList<>(List.of(y0));
            in.addAll(List.of(p));
            if (cotangent != null) {
                in.add(cotangent);
            }
            Tensor[] out = replay.run(in.toArray(Tensor[]::new));
            arguments = List.copyOf(in);
            results = List.of(out);
            double[] report = out[4].toArray();
            String measure = options.gradient().qualityName();
            GradientResidual quality = options.gradient() instanceof Direct
                    ? new GradientResidual(measure, OdeGradient.this, arguments, results) : new GradientResidual(measure, report[0]);
            return new Result(options.gradient().name(), out[0], ofLoss ? out[2].item() : Double.NaN, out[5],
                    results.subList(6, out.length), quality, (int) out[1].at(0), (long) out[1].at(2), (long) report[2],
                    (long) report[1], replay.highWaterBytes());
        }

        /**
         * Returns how well the last run's gradient agrees with the derivative of the same steps in forward mode:
         * |⟨w, J v⟩ − ⟨Jᵀw, v⟩| / Σ|wᵢ(Jv)ᵢ|, w the cotangent of the states and v a fixed direction in y₀ and all
         * parameters. Direct: rounding, around 1e-15; Backsolve: the distance between the discrete and the
         * continuous gradient; ∞ if forward mode does not reach the end. Costs a solve in forward mode, recorded at
         * the first asking.
         *
         * @throws UnsupportedOperationException if forward mode does not go through the solve
         */
        public double dotProductResidual() {
            if (results == null) {
                throw new IllegalStateException("nothing to measure: run the gradient first");
            }
            if (missing() != null) {
                throw new UnsupportedOperationException(missing);
            }
            return new GradientResidual("", OdeGradient.this, arguments, results).value();
        }
    }
}
