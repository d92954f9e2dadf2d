package dev.costate.autodiff;

import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.Broadcast;
import dev.costate.autodiff.ops.Concat;
import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.CumulativeSum;
import dev.costate.autodiff.ops.Finite;
import dev.costate.autodiff.ops.GatherRows;
import dev.costate.autodiff.ops.IntegerPower;
import dev.costate.autodiff.ops.MatMul;
import dev.costate.autodiff.ops.ReduceMax;
import dev.costate.autodiff.ops.Reshape;
import dev.costate.autodiff.ops.Slice;
import dev.costate.autodiff.ops.StopGradient;
import dev.costate.autodiff.ops.Sum;
import dev.costate.autodiff.ops.Transpose;
import dev.costate.autodiff.ops.UnaryFunction;
import dev.costate.autodiff.ops.Where;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A value of a tape that is being recorded: it has a shape and no numbers. Immutable.
 *
 * <p>Methods record operations and broadcast their operands: shapes are aligned at the last axis, and an axis of length
 * 1 is repeated. Axes are counted from 0, negative ones from the last. What does not fit ends the recording with a
 * {@link ShapeMismatchException} that names both shapes.
 *
 * <p>A Var belongs to the recording thread and to its recording. Used after that has ended, or in a thread with no open
 * recording, it is an {@link IllegalStateException}.
 *
 * <p>{@link #constant} makes numbers into a Var. Java's {@code if} and {@code for} see shapes only; a choice by value
 * is {@link #where}, a loop over steps {@link dev.costate.autodiff.ops.Scan}.
 */
public final class Var implements VarFunctions, VarArrays, VarFourier {
    private final Recorder recorder;
    private final int id;
    private final Shape shape;

    Var(Recorder recorder, int id, Shape shape) {
        this.recorder = recorder;
        this.id = id;
        this.shape = shape;
    }

    /** Records {@code op} on {@code in} and returns its results: how an op outside this package is used. */
    public static Var[] apply(Op op, Var... in) {
        return Recorder.emit(op, in);
    }

    /** Records an op with one result. */
    public static Var apply1(Op op, Var... in) {
        return Recorder.emit(op, in)[0];
    }

    Recorder recorder() {
        return recorder;
    }

    int id() {
        return id;
    }

    /** Returns the shape. */
    public Shape shape() {
        return shape;
    }

    /** Records a constant scalar in the innermost open recording. */
    public static Var constant(double value) {
        return constant(Tensor.scalar(value));
    }

    /** Records a constant in the innermost open recording. */
    public static Var constant(Tensor value) {
        return apply1(new Constant(value));
    }

    /** Returns zeros. */
    public static Var zeros(Shape shape) {
        return full(shape, 0);
    }

    /** Returns ones. */
    public static Var ones(Shape shape) {
        return full(shape, 1);
    }

    /** Returns one value everywhere. */
    public static Var full(Shape shape, double value) {
        return constant(value).broadcastTo(shape);
    }

    /** Returns the identity matrix [n, n]. */
    public static Var eye(int n) {
        return ones(Shape.of(n)).diag();
    }

    /** Returns 0, 1, … n − 1. */
    public static Var arange(int n) {
        return constant(Tensor.wrap(Shape.of(n), IntStream.range(0, n).asDoubleStream().toArray()));
    }

    /**
     * Returns {@code n} equally spaced values, of which {@code from} is the first and {@code to} the last.
     *
     * @throws IllegalArgumentException if n is less than 2
     */
    public static Var linspace(double from, double to, int n) {
        if (n < 2) {
            throw new IllegalArgumentException("linspace of " + n + " values: must be at least 2");
        }
        double[] v = new double[n];
        Arrays.setAll(v, i -> i == n - 1 ? to : from + i * ((to - from) / (n - 1)));
        return constant(Tensor.wrap(Shape.of(n), v));
    }

    // ---- arithmetic

    /** this + b. */
    public Var plus(Var b) {
        return binary(Binary.ADD, b);
    }

    /** this − b. */
    public Var minus(Var b) {
        return binary(Binary.SUBTRACT, b);
    }

    /** this · b, element by element. */
    public Var times(Var b) {
        return binary(Binary.MULTIPLY, b);
    }

    /** this / b, element by element. */
    public Var dividedBy(Var b) {
        return binary(Binary.DIVIDE, b);
    }

    /** −this. */
    public Var negated() {
        return unary(Unary.NEGATE);
    }

    /** 1 / this. */
    public Var reciprocal() {
        return unary(Unary.RECIPROCAL);
    }

    /** this². */
    public Var square() {
        return unary(Unary.SQUARE);
    }

    /** √this. */
    public Var sqrt() {
        return unary(Unary.SQRT);
    }

    /** this to an integer power, by repeated multiplication. */
    public Var power(int p) {
        return apply1(new IntegerPower(p), this);
    }

    /** this^b for real b; the derivative with respect to this is 0 where b is, that to b needs this &gt; 0. */
    public Var power(Var b) {
        return binary(Binary.POWER, b);
    }

    // ---- functions

    /** eˣ. */
    public Var exp() {
        return unary(Unary.EXP);
    }

    /** eˣ − 1. */
    public Var expm1() {
        return unary(Unary.EXPM1);
    }

    /** ln x. */
    public Var log() {
        return unary(Unary.LOG);
    }

    /** ln(1 + x). */
    public Var log1p() {
        return unary(Unary.LOG1P);
    }

    /** tanh x. */
    public Var tanh() {
        return unary(Unary.TANH);
    }

    /** 1/(1 + e⁻ˣ). */
    public Var sigmoid() {
        return unary(Unary.SIGMOID);
    }

    /** ln(1 + eˣ). */
    public Var softplus() {
        return unary(Unary.SOFTPLUS);
    }

    /** sin x. */
    public Var sin() {
        return unary(Unary.SIN);
    }

    /** cos x. */
    public Var cos() {
        return unary(Unary.COS);
    }

    /** The error function. */
    public Var erf() {
        return unary(Unary.ERF);
    }

    /** max(x, 0); derivative 0 at 0. */
    public Var relu() {
        return unary(Unary.RELU);
    }

    /** x for x &gt; 0, otherwise eˣ − 1 (Clevert et al. 2016). */
    public Var elu() {
        return unary(Unary.ELU);
    }

    /** x·Φ(x), Φ the standard normal distribution function (Hendrycks and Gimpel 2016). */
    public Var gelu() {
        return unary(Unary.GELU);
    }

    /** x·sigmoid(x) (Elfwing et al. 2018). */
    public Var silu() {
        return unary(Unary.SILU);
    }

    /** |x|; derivative sign(x), 0 at 0. */
    public Var abs() {
        return unary(Unary.ABS);
    }

    /** −1, 0 or 1; derivative 0. */
    public Var sign() {
        return unary(Unary.SIGN);
    }

    // ---- choosing

    /** The smaller; on a tie the derivative goes to this. */
    public Var min(Var b) {
        return binary(Binary.MIN, b);
    }

    /** The larger; on a tie the derivative goes to this. */
    public Var max(Var b) {
        return binary(Binary.MAX, b);
    }

    /** 1 where this &gt; b, otherwise 0; derivative 0. */
    public Var greater(Var b) {
        return binary(Binary.GREATER, b);
    }

    /** 1 where this ≥ b, otherwise 0; derivative 0. */
    public Var greaterOrEqual(Var b) {
        return binary(Binary.GREATER_OR_EQUAL, b);
    }

    /** 1 where this = b, otherwise 0; derivative 0. */
    public Var equal(Var b) {
        return binary(Binary.EQUAL, b);
    }

    /** this ≠ 0 ? a : b, element by element. */
    public Var where(Var a, Var b) {
        Shape s = Shape.broadcast(shape, Shape.broadcast(a.shape, b.shape));
        return apply1(new Where(), broadcastTo(s), a.broadcastTo(s), b.broadcastTo(s));
    }

    /** The same value, with derivative 0. */
    public Var stopGradient() {
        return apply1(new StopGradient(), this);
    }

    // ---- reductions

    /** Sum over one axis, which disappears. */
    public Var sum(int axis) {
        return apply1(new Sum(shape.axis(axis)), this);
    }

    /**
     * Largest element over one axis, which disappears; tied elements share the derivative.
     *
     * @throws ShapeMismatchException if the axis has no elements
     */
    public Var maxOver(int axis) {
        return apply1(new ReduceMax(shape.axis(axis)), this);
    }

    /** Running sum along one axis. */
    public Var cumulativeSum(int axis) {
        return apply1(new CumulativeSum(shape.axis(axis), false), this);
    }

    // ---- matrices and layout

    /**
     * Matrix product of the last two axes: [.., m, k] by [.., k, n] is [.., m, n].
     *
     * <p>Both have two axes, or b has two and this has more, or both have the same leading axes. For a vector x of one
     * axis write {@code x.expand(0).matmul(w).reshape(n)}.
     */
    public Var matmul(Var b) {
        if (b.shape.rank() == 2 && shape.rank() > 2) {
            Var flat = reshape(Shape.of(shape.size() / shape.dim(-1), shape.dim(-1)));
            return flat.matmul(b).reshape(shape.withDim(-1, b.shape.dim(1)));
        }
        return apply1(new MatMul(false, false), this, b);
    }

    /** Puts axis {@code order[a]} of this at place a. */
    public Var transpose(int... order) {
        return apply1(Transpose.of(order), this);
    }

    /** The same elements in the same row-major order under another shape. */
    public Var reshape(Shape to) {
        return to.equals(shape) ? this : apply1(new Reshape(to), this);
    }

    /** Repeats axes of length 1 and missing leading axes until the shape is {@code to}. */
    public Var broadcastTo(Shape to) {
        return to.equals(shape) ? this : apply1(new Broadcast(to), this);
    }

    /** Elements {@code from} (inclusive) to {@code to} (exclusive) of one axis; negative ones count from its end. */
    public Var slice(int axis, int from, int to) {
        int n = shape.dim(axis);
        int first = from < 0 ? from + n : from;
        int end = to < 0 ? to + n : to;
        return first == 0 && end == n ? this : apply1(new Slice(shape.axis(axis), first, end), this);
    }

    /** Joins one tensor or more along an axis that they already have. */
    public static Var concat(int axis, Var... parts) {
        return concat(axis, List.of(parts));
    }

    /** Joins one tensor or more along an axis that they already have. */
    public static Var concat(int axis, List<Var> parts) {
        requireParts(parts, "concat");
        Var first = parts.get(0);
        return parts.size() == 1 ? first : apply1(new Concat(first.shape.axis(axis)), parts.toArray(Var[]::new));
    }

    /** Stacks one tensor or more of one shape along a new first axis. */
    public static Var stack(List<Var> parts) {
        requireParts(parts, "stack");
        return concat(0, parts.stream().map(v -> v.expand(0)).toList());
    }

    private static void requireParts(List<Var> parts, String what) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(what + " of no tensors: give one or more");
        }
    }

    /** Rows of this (its first axis) with the numbers in {@code index}, which has one axis. */
    public Var gather(Var index) {
        return apply1(new GatherRows(), this, index);
    }

    Var finite() {
        return apply1(new Finite(), this);
    }

    private Var unary(Unary f) {
        return apply1(new UnaryFunction(f), this);
    }

    private Var binary(Binary f, Var b) {
        Shape s = Shape.broadcast(shape, b.shape);
        return apply1(new BinaryFunction(f), broadcastTo(s), b.broadcastTo(s));
    }

    @Override
    public String toString() {
        return "%" + id + " " + shape;
    }
}
