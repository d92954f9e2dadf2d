package dev.costate.autodiff;

import dev.costate.autodiff.numeric.Jacobian;
import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.RandomDraw;
import dev.costate.autodiff.ops.Scan;
import dev.costate.autodiff.replay.Replay;
import dev.costate.autodiff.replay.ReplaysByShape;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Derivatives of functions written with {@link Var}s, as functions of tensors or recorded. Stateless.
 *
 * <p>Methods that take a function alone return its derivative as a function of {@link Tensor}s. It records the function
 * once for each list of argument shapes and replays the tape from then on, so it serves one thread at a time: make one
 * for each thread. A call while another thread's is at work is an {@link IllegalStateException}.
 *
 * <p>Methods that take a {@link Var} as well record the derivative in the open recording; the function may use Vars
 * from outside, and what they return can be differentiated again. Tangents have the shapes of the arguments, cotangents
 * those of the results, otherwise a {@link ShapeMismatchException} says which has not.
 */
public final class Autodiff {
    /** Up to this many columns a divergence is written out; beyond, it is a scan over the columns. */
    private static final int WRITTEN_OUT = 8;

    private Autodiff() {
    }

    /** A derivative as a function of numbers. For one thread at a time. */
    @FunctionalInterface
    public interface Derived<R> {
        /**
         * Returns the derivative at the given arguments.
         *
         * <p>The first call with arguments of some shapes records and plans, later ones replay.
         *
         * @param arguments one for each Var that the function takes, of any shapes
         * @throws ShapeMismatchException while recording, if shapes do not fit or a result that must be a scalar is
         * none
         * @throws ArithmeticException if a loop in the replay fails, as a solve does that does not reach its end
         * ({@code SolveFailure})
         * @throws IllegalStateException if another thread's call is at work
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
     * A scalar of several arguments, its gradients and its second derivative along one direction.
     *
     * @param value f(x…)
     * @param gradients ∇f, one per argument, of its shape
     * @param products ∇²f·v, one per argument, of its shape
     */
    public record Curvatures(double value, List<Tensor> gradients, List<Tensor> products) {
        /** Copies the lists. */
        public Curvatures {
            gradients = List.copyOf(gradients);
            products = List.copyOf(products);
        }
    }

    /**
     * Results and their derivatives along tangents of all arguments.
     *
     * @param values f(x…)
     * @param tangents J·dx, one per result
     */
    public record ValuesAndTangents(List<Var> values, List<Var> tangents) {
        /** Copies the lists. */
        public ValuesAndTangents {
            values = List.copyOf(values);
            tangents = List.copyOf(tangents);
        }
    }

    /**
     * Results and the cotangents of all arguments.
     *
     * @param values f(x…)
     * @param cotangents Jᵀ·g, one per argument
     */
    public record ValuesAndCotangents(List<Var> values, List<Var> cotangents) {
        /** Copies the lists. */
        public ValuesAndCotangents {
            values = List.copyOf(values);
            cotangents = List.copyOf(cotangents);
        }
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
     * Returns the function x… ↦ (f, ∇f) of a scalar f, for a small multiple of the cost of f.
     *
     * @param f receives a Var for each argument of {@link Derived#at}; returns one element, usually by
     * {@link Var#sum()} or {@link Var#mean()}
     */
    public static Derived<ValueAndGradient> valueAndGradient(Function<Var[], Var> f) {
        ReplaysByShape replays = new ReplaysByShape(shapes -> gradientTape(scalar(shapes, f)));
        return new OneThreadAtATime<>(x -> {
            Tensor[] out = replays.of(x).run(x);
            return new ValueAndGradient(out[0].item(), Arrays.asList(out).subList(1, out.length));
        });
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
        Derived<List<Tensor>> all = jacobians(v -> f.apply(one(v, "jacobian")));
        return x -> all.at(x).get(0);
    }

    /**
     * Returns the function x… ↦ ∂f/∂xᵢ for each argument, of the shape of f(x…) followed by that of xᵢ.
     *
     * <p>Cost: as {@link #jacobian} of all arguments together.
     */
    public static Derived<List<Tensor>> jacobians(Function<Var[], Var> f) {
        Function<List<Shape>, Tape> recording = shapes -> Tape.record(shapes, v -> new Var[] {f.apply(v)});
        ReplaysByShape primal = new ReplaysByShape(recording);
        ReplaysByShape backwards = new ReplaysByShape(shapes -> recording.apply(shapes).vjp());
        ReplaysByShape forwards = new ReplaysByShape(shapes -> recording.apply(shapes).jvp());
        return new OneThreadAtATime<>(x -> {
            if (x.length == 0) {
                throw new IllegalArgumentException("a Jacobian is of one argument or more, none given");
            }
            Shape out = primal.of(x).outputShape(0);
            boolean byRow = out.size() <= Arrays.stream(x).mapToInt(t -> t.shape().size()).sum();
            return Jacobian.of(byRow ? backwards.of(x) : forwards.of(x), byRow, out, x);
        });
    }

    /**
     * Returns the function (x, v) ↦ (f(x), ∇f(x), ∇²f(x)·v) of a scalar f.
     *
     * <p>Forward over reverse (Pearlmutter 1994): about five times the cost of f.
     */
    public static Derived<Curvature> hessianVectorProduct(Function<Var, Var> f) {
        ReplaysByShape replays = new ReplaysByShape(shapes -> {
            if (shapes.size() != 2) {
                throw new IllegalArgumentException(
                        "a Hessian-vector product has the arguments x and v, " + shapes.size() + " given");
            }
            return gradientTape(scalar(shapes.subList(0, 1), v -> f.apply(v[0]))).jvp();
        });
        return new OneThreadAtATime<>(x -> {
            Tensor[] out = replays.of(x).run(x);
            return new Curvature(out[0].item(), out[1], out[3]);
        });
    }

    /** Returns the function (x…, v…) ↦ (f, ∇f, ∇²f·v) of a scalar f; the v have the shapes of the x. */
    public static Derived<Curvatures> hessianVectorProducts(Function<Var[], Var> f) {
        ReplaysByShape replays = new ReplaysByShape(shapes -> {
            if (shapes.isEmpty() || shapes.size() % 2 != 0) {
                throw new IllegalArgumentException("Hessian-vector products have the arguments x… and as many v…, "
                        + shapes.size() + " given");
            }
            return gradientTape(scalar(shapes.subList(0, shapes.size() / 2), f)).jvp();
        });
        return new OneThreadAtATime<>(x -> {
            List<Tensor> out = List.of(replays.of(x).run(x));
            int n = x.length / 2;
            return new Curvatures(out.get(0).item(), out.subList(1, n + 1), out.subList(n + 2, 2 * n + 2));
        });
    }

    /**
     * Returns the function (x, p…) ↦ Σᵢ ∂fᵢ/∂xᵢ of a field f(x, p…) with further arguments.
     *
     * <p>Shapes and cost are those of {@link #divergence(Function)}.
     */
    public static Derived<Tensor> divergence(BiFunction<Var, Var[], Var> f) {
        ReplaysByShape replays = new ReplaysByShape(shapes -> Tape.record(shapes, v -> {
            if (v.length == 0) {
                throw new IllegalArgumentException("a divergence has the arguments x, p…, none given");
            }
            Var[] more = Arrays.copyOfRange(v, 1, v.length);
            return new Var[] {divergence(x -> f.apply(x, more), v[0]).divergence()};
        }));
        return new OneThreadAtATime<>(x -> replays.of(x).run(x)[0]);
    }

    /**
     * Returns the function x ↦ Σᵢ ∂fᵢ/∂xᵢ, of shape [batch], of a field f on [batch, d].
     *
     * <p>Its rows must not depend on one another. Exact; d forward derivatives.
     */
    public static Derived<Tensor> divergence(Function<Var, Var> f) {
        ReplaysByShape replays = new ReplaysByShape(
                shapes -> Tape.record(shapes, v -> new Var[] {divergence(f, one(v, "divergence")).divergence()}));
        return new OneThreadAtATime<>(x -> replays.of(x).run(x)[0]);
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
        RecordedFunction r = RecordedFunction.of(f, x);
        requireShape(cotangent, r.value().shape(), "cotangent", "the function's value");
        return new ValueAndCotangent(r.value(), r.pull(cotangent)[0]);
    }

    /** Records f(x…) and, for each argument, Jᵀ applied to the cotangents of all results. */
    public static ValuesAndCotangents vjp(Function<Var[], Var[]> f, Var[] x, Var[] cotangents) {
        RecordedFunction r = new RecordedFunction(f, x);
        requireShapes(cotangents, r.values(), "cotangent", "result");
        return new ValuesAndCotangents(List.of(r.values()), List.of(r.pull(cotangents)));
    }

    /** Records f(x) and J·tangent. */
    public static ValueAndTangent jvp(Function<Var, Var> f, Var x, Var tangent) {
        RecordedFunction r = RecordedFunction.of(f, x);
        requireShape(tangent, x.shape(), "tangent", "the argument");
        return new ValueAndTangent(r.value(), r.push(tangent)[0]);
    }

    /** Records f(x…) and, for each result, J applied to the tangents of all arguments. */
    public static ValuesAndTangents jvp(Function<Var[], Var[]> f, Var[] x, Var[] tangents) {
        RecordedFunction r = new RecordedFunction(f, x);
        requireShapes(tangents, x, "tangent", "argument");
        return new ValuesAndTangents(List.of(r.values()), List.of(r.push(tangents)));
    }

    /**
     * Records f(x) and, row by row, Σᵢ ∂fᵢ/∂xᵢ for a field f on [batch, d].
     *
     * <p>Its rows must not depend on one another. Exact; d forward derivatives.
     */
    public static ValueAndDivergence divergence(Function<Var, Var> f, Var x) {
        if (x.shape().rank() != 2) {
            throw new ShapeMismatchException("divergence at x of shape " + x.shape() + ": must be [batch, d]");
        }
        RecordedFunction r = RecordedFunction.of(f, x);
        if (!r.value().shape().equals(x.shape())) {
            throw new ShapeMismatchException("divergence of a field of shape " + r.value().shape() + " at x of shape "
                    + x.shape() + ": must be equal");
        }
        int d = x.shape().dim(1);
        Var zero = Var.zeros(Shape.of(x.shape().dim(0)));
        if (d > WRITTEN_OUT) {
            Var basis = Var.constant(identity(d));
            return new ValueAndDivergence(r.value(), Scan.over(new Var[] {zero}, new Var[] {basis},
                    (sum, e) -> new Var[] {sum[0].plus(r.push(e[0].broadcastTo(x.shape()))[0].times(e[0]).sum(1))})[0]);
        }
        Var sum = null;
        for (int i = 0; i < d; i++) {
            double[] e = new double[d];
            e[i] = 1;
            Var term = r.push(Var.constant(Tensor.vector(e)).broadcastTo(x.shape()))[0].select(1, i);
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

    private static void requireShapes(Var[] given, Var[] like, String name, String what) {
        if (given.length != like.length) {
            throw new IllegalArgumentException(
                    given.length + " " + name + "s for " + like.length + " " + what + "s: needs one for each");
        }
        for (int i = 0; i < given.length; i++) {
            requireShape(given[i], like[i].shape(), name + " " + i, what + " " + i);
        }
    }

    // ---- noise

    /**
     * Records standard normal noise, a pure function of (seed, counter) and of the draw's number.
     *
     * <p>Draws are numbered in the order in which they are recorded, those inside scans included. A draw inside a loop
     * needs a counter that changes with the step. Seed and counter are whole scalars.
     */
    public static Var randomNormal(Shape shape, Var seed, Var counter) {
        return Var.apply1(new RandomDraw(shape, true, Recorder.nextStream()), seed, counter);
    }

    /** Records noise uniform on (0, 1), numbered like {@link #randomNormal}. */
    public static Var randomUniform(Shape shape, Var seed, Var counter) {
        return Var.apply1(new RandomDraw(shape, false, Recorder.nextStream()), seed, counter);
    }
}
