package dev.costate.autodiff.ops;

import dev.costate.autodiff.Op;
import dev.costate.autodiff.Samples;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.*;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The one list of all ops. Every property test runs over it, so a new op is its class and a line here; a test fails
 * if the line is missing. Immutable.
 */
public final class OpList {
    private static final List<Entry> ALL = new ArrayList<>();

    static {
        unary(new Copy(), Samples::any);
        add(StopGradient.class, s -> new Sample(new StopGradient(), List.of(s.any(s.shape())), List.of()));
        unary(new Negate(), Samples::any);
        unary(new Abs(), (s, shape) -> s.away(shape, 0.1, 2));
        unary(new Sign(), (s, shape) -> s.away(shape, 0.1, 2));
        unary(new Sqrt(), (s, shape) -> s.in(shape, 0.4, 3));
        unary(new Reciprocal(), (s, shape) -> s.away(shape, 0.5, 2));
        unary(new Square(), Samples::any);
        unary(new Exp(), Samples::any);
        unary(new Expm1(), Samples::any);
        unary(new Log(), (s, shape) -> s.in(shape, 0.4, 3));
        unary(new Log1p(), (s, shape) -> s.in(shape, -0.5, 2));
        unary(new Tanh(), Samples::any);
        unary(new Sigmoid(), Samples::any);
        unary(new Softplus(), Samples::any);
        unary(new Sin(), Samples::any);
        unary(new Cos(), Samples::any);
        unary(new Erf(), Samples::any);
        unary(new Relu(), (s, shape) -> s.away(shape, 0.1, 2));
        unary(new Elu(), (s, shape) -> s.away(shape, 0.1, 2));
        unary(new Gelu(), Samples::any);
        unary(new Silu(), Samples::any);
        add(IntegerPower.class, s -> smooth(new IntegerPower(s.between(-3, 5)), List.of(s.away(s.shape(), 0.5, 1.5))));
        binary(new Add(), Samples::pair);
        binary(new Subtract(), Samples::pair);
        binary(new Multiply(), Samples::pair);
        binary(new Divide(), (s, shape) -> List.of(s.any(shape), s.away(shape, 0.5, 2)));
        binary(new Power(), (s, shape) -> List.of(s.in(shape, 0.4, 2), s.any(shape)));
        binary(new Minimum(), Samples::apart);
        binary(new Maximum(), Samples::apart);
        binary(new Greater(), Samples::apart);
        binary(new GreaterOrEqual(), Samples::apart);
        binary(new Equal(), Samples::apart);
        add(ActivationBackward.class,
                s -> smooth(new ActivationBackward(Samples.BACKWARD.get(s.between(0, Samples.BACKWARD.size() - 1))),
                        s.kinkless(s.shape())));
        add(SiluWithSlope.class, s -> smooth(new SiluWithSlope(), List.of(s.any(s.shape()))));
        add(BinaryWithBroadcast.class, Samples::withBroadcast);
        add(Where.class, s -> {
            Shape shape = s.shape();
            return new Sample(new Where(), List.of(s.flags(shape), s.any(shape), s.any(shape)), List.of(1, 2));
        });
        add(Sum.class, s -> onAxis(s, Sum::new, s.axes(s.between(1, 3))));
        add(ReduceMax.class, s -> {
            Shape shape = s.axes(s.between(1, 3));
            return smooth(new ReduceMax(s.between(0, shape.rank() - 1)), List.of(s.distinct(shape)));
        });
        add(CumulativeSum.class, s -> onAxis(s, a -> new CumulativeSum(a, s.coin()), s.axes(s.between(1, 3))));
        add(MatMul.class, Samples::matmul);
        add(Affine.class, s -> {
            int k = s.between(1, 5);
            int n = s.between(1, 9);
            List<ElementwiseUnary> f = List.of(new Copy(), new Tanh(), new Sigmoid(), new Softplus(), new Silu(),
                    new Exp());
            return smooth(new Affine(f.get(s.between(0, f.size() - 1))),
                    List.of(s.any(Shape.of(s.between(1, 9), k)), s.in(Shape.of(k, n), -1, 1), s.any(Shape.of(n))));
        });
        add(Transpose.class, s -> {
            Shape shape = s.axes(s.between(1, 4));
            return smooth(new Transpose(s.order(shape.rank())), List.of(s.any(shape)));
        });
        add(Reshape.class, s -> {
            Shape shape = s.shape();
            return smooth(new Reshape(Shape.of(1, shape.size())), List.of(s.any(shape)));
        });
        add(Broadcast.class, s -> {
            Shape to = s.shape();
            return smooth(new Broadcast(to), List.of(s.any(s.broadcastable(to))));
        });
        add(Concat.class, s -> {
            Shape shape = s.axes(s.between(1, 3));
            int axis = s.between(0, shape.rank() - 1);
            return smooth(new Concat(axis), IntStream.range(0, s.between(1, 3))
                    .mapToObj(i -> s.any(shape.withDim(axis, s.between(1, 4)))).toList());
        });
        add(Slice.class, s -> {
            Shape shape = s.axes(s.between(1, 3));
            int axis = s.between(0, shape.rank() - 1);
            int from = s.between(0, shape.dim(axis) - 1);
            return smooth(new Slice(axis, from, s.between(from + 1, shape.dim(axis))), List.of(s.any(shape)));
        });
        add(Pad.class, s -> onAxis(s, a -> new Pad(a, s.between(0, 2), s.between(0, 2)), s.axes(s.between(1, 3))));
        add(GatherRows.class, s -> {
            Shape table = s.axes(s.between(1, 3));
            return new Sample(new GatherRows(), List.of(s.any(table), s.indices(s.between(1, 6), table.dim(0))),
                    List.of(0));
        });
        add(ScatterAddRows.class, s -> {
            Shape rows = s.axes(s.between(1, 3));
            int table = s.between(1, 4);
            return new Sample(new ScatterAddRows(table), List.of(s.any(rows), s.indices(rows.dim(0), table)),
                    List.of(0));
        });
        add(Scan.class, Samples::scan);
        add(Constant.class, s -> new Sample(new Constant(s.any(s.shape())), List.of(), List.of()));
        add(RandomDraw.class, s -> new Sample(new RandomDraw(s.shape(), s.coin(), s.between(0, 9)),
                List.of(Tensor.scalar(s.between(0, 99)), Tensor.scalar(s.between(0, 99))), List.of()));
    }

    private OpList() {
    }

    /**
     * An op with operands away from its singularities and kinks.
     *
     * @param op the op
     * @param operands as many as it takes
     * @param active the operands with respect to which it may be differentiated
     */
    public record Sample(Op op, List<Tensor> operands, List<Integer> active) {
        /** Copies the lists. */
        public Sample {
            operands = List.copyOf(operands);
            active = List.copyOf(active);
        }

        /** Records the op alone. */
        public Tape tape() {
            return Tape.record(operands.stream().map(Tensor::shape).toList(), v -> Var.apply(op, v));
        }
    }

    /** One op of the list. */
    public static final class Entry {
        private final Class<? extends Op> type;
        private final Function<Samples, Sample> sampler;

        private Entry(Class<? extends Op> type, Function<Samples, Sample> sampler) {
            this.type = type;
            this.sampler = sampler;
        }

        /** Returns the class of the op. */
        public Class<? extends Op> type() {
            return type;
        }

        /** Returns random parameters and operands, the same for the same seed. */
        public Sample sample(long seed) {
            return sampler.apply(new Samples(seed));
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    /** Returns the list. */
    public static List<Entry> all() {
        return List.copyOf(ALL);
    }

    /** Makes operands of an elementwise op. */
    private interface Values<T> {
        T of(Samples s, Shape shape);
    }

    private static void add(Class<? extends Op> type, Function<Samples, Sample> sampler) {
        ALL.add(new Entry(type, sampler));
    }

    private static void unary(ElementwiseUnary op, Values<Tensor> values) {
        add(op.getClass(), s -> smooth(op, List.of(values.of(s, s.shape()))));
    }

    private static void binary(ElementwiseBinary op, Values<List<Tensor>> values) {
        add(op.getClass(), s -> smooth(op, values.of(s, s.shape())));
    }

    private static Sample onAxis(Samples s, Function<Integer, Op> op, Shape shape) {
        return smooth(op.apply(s.between(0, shape.rank() - 1)), List.of(s.any(shape)));
    }

    /** Returns a sample that may be differentiated with respect to all operands. */
    public static Sample smooth(Op op, List<Tensor> operands) {
        return new Sample(op, operands, IntStream.range(0, operands.size()).boxed().toList());
    }
}
