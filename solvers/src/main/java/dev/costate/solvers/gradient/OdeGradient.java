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
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.tape.FieldTapes;
import dev.costate.solvers.tape.SolveOp;
import dev.costate.solvers.tape.SolveRecording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The gradient of one solve by one method, with what it cost and how far to trust it.
 *
 * <p>For a solve inside a larger function record it with {@link dev.costate.solvers.Ode#record Ode.record}; the
 * gradients are the same bits.
 *
 * <pre>{@code
 * OdeGradient g = OdeGradient.ofLoss((t, y, p) -> y.times(p[0]).negated(), Shape.of(1), List.of(Shape.SCALAR),
 *         new double[] {0, 1}, SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6), states -> states.square().sum());
 * GradientResult r = g.runner().at(Tensor.vector(1), Tensor.scalar(2));
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
    private final GradientMethod gradient;
    private final boolean ofLoss;
    private final Tape tape;
    private Replay forward;
    private Optional<String> missing = Optional.empty();
    private Optional<OdeGradient> other = Optional.empty();

    private OdeGradient(ParametricField f, Shape state, List<Shape> parameters, double[] times, SolveOptions options,
            GradientMethod gradient, Optional<Function<Var, Var>> loss) {
        SolveRecording.require(options, gradient);
        this.f = f;
        this.state = state;
        this.parameters = List.copyOf(parameters);
        this.times = times.clone();
        this.options = options;
        this.gradient = gradient;
        ofLoss = loss.isPresent();
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
     * @param times the times of the states; y₀ holds at the first
     * @param options how to solve
     * @param gradient how to differentiate
     * @throws IllegalArgumentException if the gradient method does not serve the solver
     */
    public static OdeGradient withCotangent(ParametricField f, Shape state, List<Shape> parameters, double[] times,
            SolveOptions options, GradientMethod gradient) {
        return new OdeGradient(f, state, parameters, times, options, gradient, Optional.empty());
    }

    /** Describes the gradient of ⟨w, states⟩ by {@link GradientMethods#DIRECT}. */
    public static OdeGradient withCotangent(ParametricField f, Shape state, List<Shape> parameters, double[] times,
            SolveOptions options) {
        return withCotangent(f, state, parameters, times, options, GradientMethods.DIRECT);
    }

    /**
     * Describes the gradient of a loss; what is not said here is as in {@link #withCotangent}.
     *
     * @param loss the states, stacked along the first axis, ↦ a scalar
     * @throws ShapeMismatchException if it gives no scalar
     */
    public static OdeGradient ofLoss(ParametricField f, Shape state, List<Shape> parameters, double[] times,
            SolveOptions options, GradientMethod gradient, Function<Var, Var> loss) {
        return new OdeGradient(f, state, parameters, times, options, gradient, Optional.of(loss));
    }

    /** Describes the gradient of a loss by {@link GradientMethods#DIRECT}. */
    public static OdeGradient ofLoss(ParametricField f, Shape state, List<Shape> parameters, double[] times,
            SolveOptions options, Function<Var, Var> loss) {
        return ofLoss(f, state, parameters, times, options, GradientMethods.DIRECT, loss);
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
     * Returns the tape of the gradient.
     *
     * <p>Its inputs are y₀, the parameters and, without a loss, the cotangent. Its outputs are the states, their
     * statistics, the loss or 0, the cotangent of the states, the report of the backward pass, and the cotangents of y₀
     * and of the parameters.
     */
    public Tape tape() {
        return tape;
    }

    /** Returns why forward mode does not go through the solve, if so; records it when first called. */
    synchronized Optional<String> missing() {
        if (forward == null && missing.isEmpty()) {
            boolean[] active = new boolean[tape.inputs().size()];
            Arrays.fill(active, 0, 1 + parameters.size(), true);
            try {
                forward = Replay.of(only(only(tape, 0).jvp(active), 1));
            } catch (UnsupportedOperationException e) {
                missing = Optional.of(e.getMessage());
            }
        }
        return missing;
    }

    /** Returns the gradient that the quality number is the distance to, if so; described when first called. */
    synchronized Optional<OdeGradient> other() {
        if (other.isEmpty()) {
            other = gradient.qualityByDistance()
                    .map(g -> withCotangent(f, state, parameters, times, options, g));
        }
        return other;
    }

    /** Returns the arguments of a run but its cotangent: y₀ and the parameters. */
    List<Tensor> point(List<Tensor> arguments) {
        return arguments.subList(0, 1 + parameters.size());
    }

    /** Returns (y₀, parameters, any cotangent, tangents of y₀ and parameters) ↦ tangents of the states. */
    Replay forward() {
        return forward;
    }

    private static Tape only(Tape t, int output) {
        return Tape.record(t.inputShapes(), v -> new Var[] {t.call(v)[output]}).simplify();
    }

    /** Records the outputs of {@link #tape}. */
    private Var[] record(Var[] v, Optional<Function<Var, Var>> loss) {
        Var[] p = Arrays.copyOfRange(v, 1, 1 + parameters.size());
        return gradient.unrolls() ? unrolled(v, p, loss) : adjoint(v, p, loss);
    }

    private Var[] adjoint(Var[] v, Var[] p, Optional<Function<Var, Var>> loss) {
        Closure field = FieldTapes.record((t, y) -> f.apply(t, y, p), state);
        SolveOp op = (SolveOp) new SolveOp(field.tape(), options, gradient).augmented();
        List<Var> in = new ArrayList<>(List.of(v[0], Var.constant(Tensor.vector(times))));
        in.addAll(field.captured());
        Var[] out = Var.apply(op, in.toArray(Var[]::new));
        Var[] both = cotangent(v, out[0], loss);
        Var[] bars = op.adjoint(in.toArray(Var[]::new), out, both[1]);
        int captured = field.captured().size();
        List<Var> results = new ArrayList<>(List.of(out[0], out[1], both[0], both[1], bars[1 + captured], bars[0]));
        for (Var parameter : p) {
            int at = field.captured().indexOf(parameter);
            results.add(at >= 0 ? bars[1 + at] : Var.constant(0).broadcastTo(parameter.shape()));
        }
        return results.toArray(Var[]::new);
    }

    /** Records the gradient by the tape's own rules, which run a vjp for each evaluation. */
    private Var[] unrolled(Var[] v, Var[] p, Optional<Function<Var, Var>> loss) {
        SolveOp.checkGradient(options, gradient);
        Var[] arguments = Arrays.copyOf(v, 1 + p.length);
        List<Shape> shapes = Arrays.stream(arguments).map(Var::shape).toList();
        Tape solve = Tape.record(shapes, u -> {
            Var[] q = Arrays.copyOfRange(u, 1, u.length);
            return SolveRecording.record((t, y) -> f.apply(t, y, q), u[0], times, options, gradient);
        });
        Var[] out = solve.call(arguments);
        Var[] both = cotangent(v, out[0], loss);
        Var[] given = Arrays.copyOf(arguments, arguments.length + 1);
        given[arguments.length] = both[1];
        Var[] bars = only(solve, 0).vjp().call(given);
        Var evaluations = out[1].select(0, 2);
        Var none = Var.constant(Double.NaN);
        Var report = Var.stack(List.of(none, Var.constant(0), evaluations));
        List<Var> results = new ArrayList<>(List.of(out[0], out[1], both[0], both[1], report));
        results.addAll(Arrays.asList(bars).subList(1, bars.length));
        return results.toArray(Var[]::new);
    }

    /** Returns the loss and the cotangent of the states; 0 and the last argument without a loss. */
    private static Var[] cotangent(Var[] v, Var states, Optional<Function<Var, Var>> loss) {
        if (loss.isEmpty()) {
            return new Var[] {Var.constant(0), v[v.length - 1]};
        }
        Autodiff.ValueAndCotangent both = Autodiff.vjp(s -> scalar(loss.get().apply(s), s), states, Var.constant(1));
        return new Var[] {both.value(), both.cotangent()};
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
         * @param p the parameters, of their shapes in order
         * @throws SolveFailure if a solve does not reach its end
         */
        public GradientResult at(Tensor y0, Tensor... p) {
            if (!ofLoss) {
                throw new IllegalStateException(
                        "this gradient was described without a loss: give it a cotangent of shape "
                                + state.stacked(times.length));
            }
            return run(y0, p, List.of());
        }

        /**
         * Computes the gradient of ⟨cotangent, states⟩.
         *
         * @param cotangent of shape [times, …state]
         * @param p the parameters, of their shapes in order
         * @throws SolveFailure if a solve does not reach its end
         */
        public GradientResult withCotangent(Tensor cotangent, Tensor y0, Tensor... p) {
            if (ofLoss) {
                throw new IllegalStateException(
                        "this gradient was described with a loss: it makes its cotangent itself");
            }
            return run(y0, p, List.of(cotangent));
        }

        private GradientResult run(Tensor y0, Tensor[] p, List<Tensor> cotangent) {
            if (p.length != parameters.size()) {
                throw new IllegalArgumentException(p.length + " parameters given: the field has " + parameters.size());
            }
            List<Tensor> in = new ArrayList<>(List.of(y0));
            in.addAll(List.of(p));
            in.addAll(cotangent);
            Tensor[] out = replay.run(in.toArray(Tensor[]::new));
            arguments = List.copyOf(in);
            results = List.of(out);
            double[] report = out[4].toArray();
            double stiffness = out[1].at(3);
            boolean stiff = stiffness > 0 && gradient.truth() != GradientMethod.Truth.TRUE_SOLUTION;
            GradientResult.Residual quality = gradient.qualityByForwardMode()
                    || gradient.qualityByDistance().isPresent()
                    ? new GradientResult.Residual(gradient.qualityName(), OdeGradient.this, arguments, results, stiff)
                    : new GradientResult.Residual(gradient.qualityName(), report[0], stiff);
            return new GradientResult(gradient.name(), out[0], ofLoss ? out[2].item() : Double.NaN, out[5],
                    results.subList(6, out.length), quality, (int) out[1].at(0), (long) out[1].at(2), (long) report[2],
                    (long) report[1], replay.heapBytes(),
                    replay.highWaterBytes(), stiffness);
        }

        /**
         * Returns how well the last run's gradient agrees with forward mode through the same steps.
         *
         * <p>|⟨w, J v⟩ − ⟨Jᵀw, v⟩| / Σ|wᵢ(Jv)ᵢ|, w the cotangent of the states and v a fixed direction in y₀ and all
         * parameters. Direct: rounding, around 1e-15; Backsolve: the distance between the discrete and the continuous
         * gradient; ∞ if forward mode does not reach the end. Costs a solve in forward mode, recorded at the first
         * call.
         *
         * @throws UnsupportedOperationException if forward mode does not go through the solve
         */
        public double dotProductResidual() {
            if (results == null) {
                throw new IllegalStateException("nothing to measure: run the gradient first");
            }
            missing().ifPresent(reason -> {
                throw new UnsupportedOperationException(reason);
            });
            return new GradientResult.Residual("", OdeGradient.this, arguments, results, false).value();
        }
    }
}
