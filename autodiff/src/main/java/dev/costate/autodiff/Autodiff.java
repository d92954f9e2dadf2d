package dev.costate.autodiff;

import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.RandomDraw;
import dev.costate.autodiff.ops.Scan;
import dev.costate.autodiff.replay.Replay;
import dev.costate.autodiff.replay.ReplaysByShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The front door: derivatives of functions written with {@link Var}s.
 *
 * <p>Methods that take a function alone return its derivative as a function of {@link Tensor}s. It records the function
 * once for each list of argument shapes and replays the tape from then on, so it is thread-confined: make one for
 * each thread. Methods that take a {@link Var} as well record the derivative in the recording that is open; the
 * function may use Vars from outside, and what they return can be differentiated again.
 */
public final class Autodiff {
    /** Up to this many columns a divergence is written out; beyond, it is a scan over the columns. */
    private static final int WRITTEN_OUT = 8;

    private Autodiff() {
    }

    /** A derivative as a function of numbers. Thread-confined. */
    @FunctionalInterface
    public interface Derived<R> {
        /**
         * Returns the derivative at the given arguments. The first call with arguments of some shapes records and
         * plans, later ones replay.
         *
         * @param arguments one for each Var that the function takes, of any shapes
         * @throws ShapeMismatchException while recording, if shapes do not fit or a result that must be a scalar is
         * none
         * @throws ArithmeticException if a loop in the replay fails, as a solve does that does not reach its end
         * ({@code SolveFailure})
         */
        R at(Tensor... arguments);
    }

    /**
     * A scalar and its derivative.
     *
     * @param value the scalar
     * @param gradients one per argument, of its shape
     */
    public record ValueAndGradient(double value, List<Tensor> gradients) {
        /** Copies the list. */
        public ValueAndGradient {
            gradients = List.copyOf(gradients);
        }

        /** Returns the gradient with respect to the first argument. */
        public Tensor gradient() {
            return gradients.get(0);
        }
    }

    /**
     * A scalar, its gradient and its second derivative along one direction.
     *
     * @param value f(x)
     * @param gradient ∇f(x)
     * @param product ∇²f(x)·v
     */
    public record Curvature(double value, Tensor gradient, Tensor product) {
    }

    /**
     * A value and its derivative along a tangent.
     *
     * @param value f(x)
     * @param tangent J·dx
     */
    public record ValueAndTangent(Var value, Var tangent) {
    }

    /**
     * A value and the cotangent of its argument.
     *
     * @param value f(x)
     * @param cotangent Jᵀ·g
     */
    public record ValueAndCotangent(Var value, Var cotangent) {
    }

    /**
     * A field and its divergence.
     *
     * @param value f(x), of shape [batch, d]
     * @param divergence Σᵢ ∂fᵢ/∂xᵢ of each row, of shape [batch]
     */
    public record ValueAndDivergence(Var value, Var divergence) {
    }

    // ---- functions of tensors

    /**
     * Returns the function x… ↦ (f, ∇f) of a scalar f: all gradients at once, for a small multiple of the cost of f.
     *
     * @param f receives a Var for each argument of {@link Derived#at}; returns one element, usually by
     * {@link Var#sum()} or {@link Var#mean()}
     */
    public static Derived<ValueAndGradient> valueAndGradient(Function<Var[], Var> f) {
        ReplaysByShape replays = new ReplaysByShape(shapes -> gradientTape(scalar(shapes, f)));
        return x -> {
            Tensor[] out = replays.of(x).run(x);
            return new ValueAndGradient(out[0].item(), Arrays.asList(out).subList(1, out.length));
        };
    }

    /** Returns the function x ↦ ∇f(x) of a scalar f of one argument. */
    public static Derived<Tensor> gradient(Function<Var, Var> f) {
        Derived<ValueAndGradient> both = valueAndGradient(v -> f.apply(one(v, "gradient")));
        return x -> both.at(x).gradient();
    }

    /**
     * Returns the function x ↦ ∂f/∂x, whose shape is that of f(x) followed by that of x.
     *
     * <p>Cost: min(size of f(x), size of x) replays, backwards or forwards.
     */
    public static Derived<Tensor> jacobian(Function<Var, Var> f) {
        Function<List<Shape>, Tape> recording = shapes -> Tape.record(shapes,
                v -> new Var[] {f.apply(one(v, "jacobian"))});
        ReplaysByShape primal = new ReplaysByShape(recording);
        ReplaysByShape backwards = new ReplaysByShape(shapes -> recording.apply(shapes.subList(0, 1)).vjp());
        ReplaysByShape forwards = new ReplaysByShape(shapes -> recording.apply(shapes.subList(0, 1)).jvp());
        return x -> {
            Shape in = x[0].shape();
            Shape out = primal.of(x).outputShape(0);
            double[] jacobian = new double[Math.multiplyExact(in.size(), out.size())];
            boolean byRow = out.size() <= in.size();
            Shape seeded = byRow ? out : in;
            Replay r = (byRow ? backwards : forwards).of(x[0], Tensor.full(seeded, 0));
            r.set(0, x[0]);
            double[] seed = new double[seeded.size()];
            double[] line = new double[byRow ? in.size() : out.size()];
            for (int i = 0; i < seed.length; i++) {
                seed[i] = 1;
                r.set(1, seed).run().get(1, line);
                seed[i] = 0;
                for (int j = 0; j < line.length; j++) {
                    jacobian[byRow ? i * line.length + j : j * seed.length + i] = line[j];
                }
            }
            int[] dims = Arrays.copyOf(out.dims(), out.rank() + in.rank());
            System.arraycopy(in.dims(), 0, dims, out.rank(), in.rank());
            return Tensor.wrap(Shape.of(dims), jacobian);
        };
    }

    /**
     * Returns the function (x, v) ↦ (f(x), ∇f(x), ∇²f(x)·v) of a scalar f: forward over reverse, about five times
     * the cost of f.
     */
    public static Derived<Curvature> hessianVectorProduct(Function<Var, Var> f) {
        ReplaysByShape replays = new ReplaysByShape(shapes -> {
            if (shapes.size() != 2) {
                throw new IllegalArgumentException(
                        "a Hessian-vector product has the arguments x and v, " + shapes.size() + " given");
            }
            return gradientTape(scalar(shapes.subList(0, 1), v -> f.apply(v[0]))).jvp();
        });
        return x -> {
            Tensor[] out = replays.of(x).run(x);
            return new Curvature(out[0].item(), out[1], out[3]);
        };
    }

    /**
     * Returns the function x ↦ Σᵢ ∂fᵢ/∂xᵢ, of shape [batch], of a field f on [batch, d] whose rows do not depend on
     * one another. Exact; d forward derivatives.
     */
    public static Derived<Tensor> divergence(Function<Var, Var> f) {
        ReplaysByShape replays = new ReplaysByShape(
                shapes -> Tape.record(shapes, v -> new Var[] {divergence(f, one(v, "divergence")).divergence()}));
        return x -> replays.of(x).run(x)[0];
    }

    private static Tape scalar(List<Shape> shapes, Function<Var[], Var> f) {
        Tape tape = Tape.record(shapes, v -> new Var[] {f.apply(v)});
        Shape out = tape.outputShapes().get(0);
        if (out.size() != 1) {
            throw new ShapeMismatchException(
                    "the gradient of a result of shape " + out + ": must be a scalar; sum it, or use jacobian");
        }
        return tape;
    }

    /** Returns the tape x… ↦ (f, ∇f…). */
    private static Tape gradientTape(Tape tape) {
        Tape vjp = tape.vjp();
        return Tape.record(tape.inputShapes(), v -> {
            Var[] arguments = Arrays.copyOf(v, v.length + 1);
            arguments[v.length] = Var.apply1(new Constant(Tensor.full(tape.outputShapes().get(0), 1)));
            return vjp.call(arguments);
        });
    }

    private static Var one(Var[] v, String what) {
        if (v.length != 1) {
            throw new IllegalArgumentException(what + " is of a function of one argument, " + v.length + " given");
        }
        return v[0];
    }

    // ---- derivatives inside a recording

    /** Records f(x) and Jᵀ·cotangent. */
    public static ValueAndCotangent vjp(Function<Var, Var> f, Var x, Var cotangent) {
        Recorded r = new Recorded(f, x);
        requireShape(cotangent, r.value().shape(), "cotangent", "the function's value");
        boolean[] wanted = new boolean[r.tape.inputs().size()];
        wanted[0] = true;
        Var bar = Derivatives.reverse(r.tape, r.primal, new Var[] {cotangent}, wanted)[0];
        return new ValueAndCotangent(r.value(), bar != null ? bar : Derivatives.zeros(x));
    }

    /** Records f(x) and J·tangent. */
    public static ValueAndTangent jvp(Function<Var, Var> f, Var x, Var tangent) {
        Recorded r = new Recorded(f, x);
        requireShape(tangent, x.shape(), "tangent", "the argument");
        return new ValueAndTangent(r.value(), r.push(tangent));
    }

    /**
     * Records f(x) and, row by row, Σᵢ ∂fᵢ/∂xᵢ for a field f on [batch, d] whose rows do not depend on one another.
     * Exact; d forward derivatives.
     */
    public static ValueAndDivergence divergence(Function<Var, Var> f, Var x) {
        if (x.shape().rank() != 2) {
            throw new ShapeMismatchException("divergence at x of shape " + x.shape() + ": must be [batch, d]");
        }
        Recorded r = new Recorded(f, x);
        if (!r.value().shape().equals(x.shape())) {
            throw new ShapeMismatchException("divergence of a field of shape " + r.value().shape() + " at x of shape "
                    + x.shape() + ": must be equal");
        }
        int d = x.shape().dim(1);
        Var zero = Var.constant(0).broadcastTo(Shape.of(x.shape().dim(0)));
        if (d > WRITTEN_OUT) {
            Var basis = Var.constant(identity(d));
            return new ValueAndDivergence(r.value(), Scan.over(new Var[] {zero}, new Var[] {basis},
                    (sum, e) -> new Var[] {sum[0].plus(r.push(e[0].broadcastTo(x.shape())).times(e[0]).sum(1))})[0]);
        }
        Var sum = null;
        for (int i = 0; i < d; i++) {
            double[] e = new double[d];
            e[i] = 1;
            Var term = r.push(Var.constant(Tensor.vector(e)).broadcastTo(x.shape())).select(1, i);
            sum = sum == null ? term : sum.plus(term);
        }
        return new ValueAndDivergence(r.value(), sum == null ? zero : sum);
    }

    private static Tensor identity(int d) {
        double[] e = new double[d * d];
        for (int i = 0; i < d; i++) {
            e[i * d + i] = 1;
        }
        return Tensor.wrap(Shape.of(d, d), e);
    }

    private static void requireShape(Var v, Shape shape, String name, String like) {
        if (!v.shape().equals(shape)) {
            throw new ShapeMismatchException(
                    name + " of shape " + v.shape() + ": must be " + shape + ", that of " + like);
        }
    }

    /** A function recorded by itself and then, with what it captured, in the recording that is open. */
    private static final class Recorded {
        final Tape tape;
        final Derivatives.Inlined primal;

        Recorded(Function<Var, Var> f, Var x) {
            Closure c = Closure.record(List.of(x.shape()), v -> new Var[] {f.apply(v[0])});
            List<Var> arguments = new ArrayList<>(List.of(x));
            arguments.addAll(c.captured());
            tape = c.tape();
            primal = Derivatives.inline(tape, arguments.toArray(Var[]::new), true);
        }

        Var value() {
            return primal.outputs()[0];
        }

        Var push(Var tangent) {
            Var[] tangents = new Var[tape.inputs().size()];
            tangents[0] = tangent;
            Var dot = Derivatives.tangentsOf(tape, primal, tangents)[0];
            return dot != null ? dot : Derivatives.zeros(value());
        }
    }

    // ---- noise

    /**
     * Records standard normal noise that is a pure function of (seed, counter) and of which draw of the recording it
     * is: draws are numbered in the order in which they are recorded, those inside scans included. A draw inside a
     * loop needs a counter that changes with the step.
     */
    public static Var randomNormal(Shape shape, Var seed, Var counter) {
        return Var.apply1(new RandomDraw(shape, true, Recorder.nextStream()), seed, counter);
    }

    /** Records noise uniform on (0, 1), numbered like {@link #randomNormal}. */
    public static Var randomUniform(Shape shape, Var seed, Var counter) {
        return Var.apply1(new RandomDraw(shape, false, Recorder.nextStream()), seed, counter);
    }
}
