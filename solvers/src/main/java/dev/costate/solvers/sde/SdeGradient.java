package dev.costate.solvers.sde;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.gradient.GradientResult.Residual;
import dev.costate.solvers.gradient.GradientResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The gradient of one solve of a stochastic equation by one method, with what it cost and how far to trust it.
 *
 * <p>It is what {@link dev.costate.solvers.gradient.OdeGradient} is for ordinary equations. For a solve inside a larger
 * function record it with {@link Sde#record}; the gradients are the same bits.
 *
 * <pre>{@code
 * SdeGradient g = SdeGradient.ofLoss((t, y, p) -> y.times(p[0]), (t, y, p) -> y.times(p[1]), Shape.of(1),
 *         List.of(Shape.SCALAR, Shape.SCALAR), SdeOptions.tree(SdeMethods.HEUN, grid, Shape.of(1), 1e-4),
 *         SdeGradientMethods.STOCHASTIC_ADJOINT, states -> states.square().sum());
 * GradientResult r = g.runner().at(7, Tensor.vector(1), Tensor.scalar(0.3), Tensor.scalar(0.2));
 * }</pre>
 *
 * <p>Immutable, thread-safe; a {@link Runner} is confined to one thread.
 */
public final class SdeGradient {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    /** Results before the cotangents: states, loss, cotangent of the states. */
    private static final int BEFORE = 3;

    private final SdeOptions options;
    private final GradientMethod gradient;
    private final int parameters;
    private final Tape solve;
    private final Tape tape;

    private SdeGradient(ParametricField drift, ParametricField diffusion, Shape state, List<Shape> parameters,
            SdeOptions options, GradientMethod gradient, Function<Var, Var> loss) {
        this.options = options;
        this.gradient = gradient;
        this.parameters = parameters.size();
        List<Shape> in = new ArrayList<>(List.of(Shape.SCALAR, state));
        in.addAll(parameters);
        solve = Tape.record(in, v -> {
            Var[] p = Arrays.copyOfRange(v, 2, v.length);
            return new Var[] {Sde.record((t, y) -> drift.apply(t, y, p), (t, y) -> diffusion.apply(t, y, p), v[1],
                    options.grid(), options.noise().apply(v[0]), options.method(), gradient)};
        });
        boolean[] wanted = new boolean[in.size()];
        Arrays.fill(wanted, 1, wanted.length, true);
        Tape vjp = solve.vjp(wanted);
        Shape states = solve.outputShapes().get(0);
        Tape all = Tape.record(in, v -> {
            Var ys = solve.call(v)[0];
            var both = Autodiff.vjp(loss, ys, Var.constant(1));
            Var[] given = Arrays.copyOf(v, v.length + 1);
            given[v.length] = both.cotangent();
            Var[] bars = vjp.call(given);
            List<Var> results = new ArrayList<>(List.of(ys, both.value(), both.cotangent().broadcastTo(states)));
            results.addAll(Arrays.asList(bars).subList(1, bars.length));
            return results.toArray(Var[]::new);
        });
        tape = withReport(all).simplify();
    }

    /**
     * Describes the gradient of a loss.
     *
     * @param drift f, which receives the parameters in the order of their shapes
     * @param diffusion g, which receives the same
     * @param state the shape of y
     * @param parameters the shape of each parameter; none for a gradient with respect to y₀ alone
     * @param options how to solve
     * @param gradient how to differentiate
     * @param loss the states, stacked along the first axis, ↦ a scalar
     * @throws IllegalArgumentException if the gradient method does not serve the method, or that the noise
     */
    public static SdeGradient ofLoss(ParametricField drift, ParametricField diffusion, Shape state,
            List<Shape> parameters, SdeOptions options, GradientMethod gradient, Function<Var, Var> loss) {
        return new SdeGradient(drift, diffusion, state, parameters, options, gradient, loss);
    }

    /** Returns the tape with the report of its backward pass after its cotangents, if it has one. */
    private static Tape withReport(Tape all) {
        for (Instruction ins : all.code()) {
            if (ins.op() instanceof SdeOp.SdeAdjointOp) {
                return all.withOutputs(List.of(ins.out().get(ins.out().size() - 1)));
            }
        }
        return all;
    }

    /** Returns a runner for this thread. */
    public Runner runner() {
        return new Runner();
    }

    /** Computes gradients. Thread-confined. */
    public final class Runner {
        private final Replay replay = Replay.of(tape);

        private Runner() {
        }

        /**
         * Computes the gradient of the loss.
         *
         * @param seed of the path, a whole number up to 2⁵³
         * @param p the parameters, of their shapes in order
         * @throws dev.costate.solvers.SolveFailure if the solve gives NaN or infinite numbers
         */
        public GradientResult at(long seed, Tensor y0, Tensor... p) {
            if (p.length != parameters) {
                throw new IllegalArgumentException(p.length + " parameters given: the fields have " + parameters);
            }
            Tensor[] in = new Tensor[2 + p.length];
            in[0] = Tensor.scalar(seed);
            in[1] = y0;
            System.arraycopy(p, 0, in, 2, p.length);
            List<Tensor> out = List.of(replay.run(in));
            List<Tensor> bars = out.subList(BEFORE, BEFORE + 1 + parameters);
            long forward = (long) options.grid().steps() * options.method().evaluations();
            double[] report = out.size() > BEFORE + 1 + parameters ? out.get(out.size() - 1).toArray()
                    : new double[] {Double.NaN, 0, forward};
            GradientResult.Residual residual = gradient.qualityByForwardMode()
                    ? GradientResult.Residual.measured(gradient.qualityName(), () -> dotProductResidual(in,
                            out.get(2), bars))
                    : GradientResult.Residual.known(gradient.qualityName(), report[0]);
            return new GradientResult(gradient.name(), out.get(0), out.get(1).item(), bars.get(0),
                    bars.subList(1, bars.size()), residual, options.grid().steps(), forward, (long) report[2],
                    (long) report[1], replay.heapBytes(), replay.highWaterBytes(), 0);
        }
    }

    /** Returns the residual of a run against forward mode; costs a solve there. */
    private double dotProductResidual(Tensor[] in, Tensor w, List<Tensor> bars) {
        boolean[] active = new boolean[in.length];
        Arrays.fill(active, 1, active.length, true);
        Replay forward = Replay.of(solve.jvp(active).simplify());
        return GradientResult.Residual.dotProduct(v -> forward.run(v)[1], List.of(in), bars, w);
    }
}
