package dev.costate.autodiff.ops;

import dev.costate.autodiff.Op;
import dev.costate.autodiff.Samples;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The one list of all ops. Immutable.
 *
 * <p>Every property test runs over it, so a new op is its class, or its row of the table, and a line here; a test fails
 * if the line is missing.
 */
public final class OpList {
    private static final List<Entry> ALL = new ArrayList<>();

    static {
        unary(Unary.IDENTITY, Samples::any);
        add(StopGradient.class, s -> new Sample(new StopGradient(), List.of(s.any(s.shape())), List.of()));
        unary(Unary.NEGATE, Samples::any);
        unary(Unary.ABS, (s, shape) -> s.away(shape, 0.1, 2));
        unary(Unary.SIGN, (s, shape) -> s.away(shape, 0.1, 2));
        unary(Unary.STEP, (s, shape) -> s.away(shape, 0.1, 2));
        unary(Unary.SQRT, (s, shape) -> s.in(shape, 0.4, 3));
        unary(Unary.RECIPROCAL, (s, shape) -> s.away(shape, 0.5, 2));
        unary(Unary.SQUARE, Samples::any);
        unary(Unary.EXP, Samples::any);
        unary(Unary.EXPM1, Samples::any);
        unary(Unary.LOG, (s, shape) -> s.in(shape, 0.4, 3));
        unary(Unary.LOG1P, (s, shape) -> s.in(shape, -0.5, 2));
        unary(Unary.TANH, Samples::any);
        unary(Unary.SIGMOID, Samples::any);
        unary(Unary.SOFTPLUS, Samples::any);
        unary(Unary.SIN, Samples::any);
        unary(Unary.COS, Samples::any);
        unary(Unary.ERF, Samples::any);
        unary(Unary.RELU, (s, shape) -> s.away(shape, 0.1, 2));
        unary(Unary.ELU, (s, shape) -> s.away(shape, 0.1, 2));
        unary(Unary.GELU, Samples::any);
        unary(Unary.SILU, Samples::any);
        add(IntegerPower.class, s -> smooth(new IntegerPower(s.between(-3, 5)), List.of(s.away(s.shape(), 0.5, 1.5))));
        add(Finite.class, s -> smooth(new Finite(), List.of(s.any(s.shape()))));
        binary(Binary.ADD, Samples::pair);
        binary(Binary.SUBTRACT, Samples::pair);
        binary(Binary.MULTIPLY, Samples::pair);
        binary(Binary.DIVIDE, (s, shape) -> List.of(s.any(shape), s.away(shape, 0.5, 2)));
        binary(Binary.POWER, (s, shape) -> List.of(s.in(shape, 0.4, 2), s.any(shape)));
        binary(Binary.MIN, Samples::apart);
        binary(Binary.MAX, Samples::apart);
        binary(Binary.GREATER, Samples::apart);
        binary(Binary.GREATER_OR_EQUAL, Samples::apart);
        binary(Binary.EQUAL, Samples::apart);
        add(ActivationBackward.class,
                s -> smooth(new ActivationBackward(Samples.BACKWARD.get(s.between(0, Samples.BACKWARD.size() - 1))),
                        s.kinkless(s.shape())));
        add(SiluWithDerivative.class, s -> smooth(new SiluWithDerivative(), List.of(s.any(s.shape()))));
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
        add(RealFft.class, s -> {
            int axes = s.between(1, 2);
            return smooth(new RealFft(axes, s.between(-2, 3), s.between(-2, 3)),
                    List.of(s.any(s.axes(s.between(axes, 3)))));
        });
        add(RealFftTranspose.class, s -> {
            int axes = s.between(1, 2);
            int n = s.between(1, 9);
            Shape spectrum = axes == 1 ? Shape.of(s.between(1, 3), 2, n / 2 + 1)
                    : Shape.of(2, s.between(1, 5), n / 2 + 1);
            return smooth(new RealFftTranspose(axes, n, s.between(-2, 3), s.between(-2, 3)),
                    List.of(s.any(spectrum)));
        });
        add(MatMul.class, Samples::matmul);
        add(Affine.class, s -> {
            int k = s.between(1, 5);
            int n = s.between(1, 9);
            List<Unary> f = List.of(Unary.IDENTITY, Unary.TANH, Unary.SIGMOID, Unary.SOFTPLUS, Unary.SILU, Unary.EXP);
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
        add(SliceSum.class, s -> {
            Shape shape = s.axes(s.between(1, 3));
            int axis = s.between(0, shape.rank() - 1);
            List<Integer> from = new ArrayList<>();
            List<Tensor> operands = new ArrayList<>(List.of(s.any(shape)));
            for (int i = s.between(0, 4); i > 0; i--) {
                int start = s.between(0, shape.dim(axis) - 1);
                from.add(start);
                operands.add(s.any(shape.withDim(axis, s.between(0, shape.dim(axis) - start))));
            }
            return smooth(new SliceSum(axis, from), operands);
        });
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
        add(AddRows.class, s -> {
            Shape table = s.axes(s.between(1, 3));
            Shape rows = table.withDim(0, s.between(1, 4));
            return new Sample(new AddRows(),
                    List.of(s.any(table), s.any(rows), s.indices(rows.dim(0), table.dim(0))), List.of(0, 1));
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
        private final String name;
        private final Function<Samples, Sample> sampler;

        private Entry(String name, Function<Samples, Sample> sampler) {
            this.name = name;
            this.sampler = sampler;
        }

        /** Returns random parameters and operands, the same for the same seed. */
        public Sample sample(long seed) {
            return sampler.apply(new Samples(seed));
        }

        /** Returns the name of the op's class, or of the function of an elementwise op. */
        @Override
        public String toString() {
            return name;
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
        ALL.add(new Entry(type.getSimpleName(), sampler));
    }

    private static void unary(Unary f, Values<Tensor> values) {
        ALL.add(new Entry(f.name(), s -> smooth(new UnaryFunction(f), List.of(values.of(s, s.shape())))));
    }

    private static void binary(Binary f, Values<List<Tensor>> values) {
        ALL.add(new Entry(f.name(), s -> smooth(new BinaryFunction(f), values.of(s, s.shape()))));
    }

    private static Sample onAxis(Samples s, Function<Integer, Op> op, Shape shape) {
        return smooth(op.apply(s.between(0, shape.rank() - 1)), List.of(s.any(shape)));
    }

    /** Returns a sample that may be differentiated with respect to all operands. */
    public static Sample smooth(Op op, List<Tensor> operands) {
        return new Sample(op, operands, IntStream.range(0, operands.size()).boxed().toList());
    }
}
