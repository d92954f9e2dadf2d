package dev.costate.autodiff;

import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.BinaryWithBroadcast;
import dev.costate.autodiff.ops.MatMul;
import dev.costate.autodiff.ops.OpList;
import dev.costate.autodiff.ops.Scan;
import dev.costate.vectorapi.Binary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Random operands for the entries of {@link OpList}. Thread-confined. */
public final class Samples {
    /** The fused forms of vjps. */
    public static final List<Binary> BACKWARD = Arrays.stream(Binary.values())
            .filter(f -> f.name().endsWith("_BACKWARD")).toList();

    private static final List<Op> COMMUTING = List.of(new BinaryFunction(Binary.ADD),
            new BinaryFunction(Binary.MULTIPLY));

    private final SplittableRandom random;

    public Samples(long seed) {
        random = new SplittableRandom(seed);
    }

    public int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    public boolean coin() {
        return random.nextBoolean();
    }

    /**
     * Returns a shape of 0 to 3 axes, now and then a long one.
     *
     * <p>So whole vectors and what is left over are both met.
     */
    public Shape shape() {
        if (between(0, 4) == 0) {
            return Shape.of(between(5, 70));
        }
        return axes(between(0, 3));
    }

    public Shape axes(int rank) {
        return Shape.of(IntStream.range(0, rank).map(i -> between(1, 5)).toArray());
    }

    /** Returns values uniform in [low, high). */
    public Tensor in(Shape shape, double low, double high) {
        double[] v = new double[shape.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = random.nextDouble(low, high);
        }
        return Tensor.wrap(shape, v);
    }

    public Tensor any(Shape shape) {
        return in(shape, -2, 2);
    }

    /** Returns values whose size is in [low, high), of either sign. */
    public Tensor away(Shape shape, double low, double high) {
        double[] v = in(shape, low, high).toArray();
        for (int i = 0; i < v.length; i++) {
            v[i] = coin() ? v[i] : -v[i];
        }
        return Tensor.wrap(shape, v);
    }

    /** Returns two tensors whose elements differ by at least 0.2. */
    public List<Tensor> apart(Shape shape) {
        Tensor a = any(shape);
        double[] b = away(shape, 0.2, 2).toArray();
        for (int i = 0; i < b.length; i++) {
            b[i] += a.at(i);
        }
        return List.of(a, Tensor.wrap(shape, b));
    }

    /** Returns zeros and ones. */
    public Tensor flags(Shape shape) {
        double[] v = new double[shape.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = coin() ? 1 : 0;
        }
        return Tensor.wrap(shape, v);
    }

    /** Returns whole numbers from 0 to below {@code bound}. */
    public Tensor indices(int n, int bound) {
        double[] v = new double[n];
        for (int i = 0; i < n; i++) {
            v[i] = between(0, bound - 1);
        }
        return Tensor.vector(v);
    }

    /** Returns distinct values at least 0.1 apart, in random order. */
    public Tensor distinct(Shape shape) {
        double[] v = new double[shape.size()];
        for (int i = 0; i < v.length; i++) {
            int j = between(0, i);
            v[i] = v[j];
            v[j] = 0.1 * i - 0.05 * v.length;
        }
        return Tensor.wrap(shape, v);
    }

    public List<Integer> order(int rank) {
        List<Integer> left = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        List<Integer> order = new ArrayList<>();
        while (!left.isEmpty()) {
            order.add(left.remove(between(0, left.size() - 1)));
        }
        return order;
    }

    Tensor scalar(double low, double high) {
        return in(Shape.SCALAR, low, high);
    }

    /** Returns a shape that broadcasts to {@code to}: some axes of length 1, some leading ones left out. */
    public Shape broadcastable(Shape to) {
        int skip = between(0, to.rank());
        return Shape.of(Arrays.stream(to.dims()).skip(skip).map(d -> coin() ? d : 1).toArray());
    }

    public List<Tensor> pair(Shape shape) {
        return List.of(any(shape), any(shape));
    }

    /** Returns an operand away from 0 and any other. */
    public List<Tensor> kinkless(Shape shape) {
        return List.of(away(shape, 0.1, 1.5), any(shape));
    }

    /** Returns an elementwise op with a scalar, row or column on either side. */
    public OpList.Sample withBroadcast() {
        Shape to = axes(between(1, 3));
        if (coin()) {
            to = to.withDim(0, between(1, 40));
        }
        boolean first = coin();
        Op base = first ? COMMUTING.get(between(0, 1)) : new BinaryFunction(coin() ? Binary.SUBTRACT : Binary.DIVIDE);
        int cut = between(0, to.rank());
        int[] dims = to.dims();
        if (coin()) {
            Arrays.fill(dims, 0, cut, 1);
        } else {
            Arrays.fill(dims, cut, dims.length, 1);
        }
        Tensor small = away(Shape.of(dims), 0.5, 2);
        Tensor whole = any(to);
        return OpList.smooth(new BinaryWithBroadcast(base, first, to),
                first ? List.of(small, whole) : List.of(whole, small));
    }

    /** Returns a product of two or three axes in one of the three forms. */
    public OpList.Sample matmul() {
        int m = between(1, 6);
        int k = between(1, 6);
        int n = between(1, 6);
        int form = between(0, 2);
        boolean batched = coin();
        int batch = between(1, 3);
        Shape a = form == 1 ? Shape.of(k, m) : Shape.of(m, k);
        Shape b = form == 2 ? Shape.of(n, k) : Shape.of(k, n);
        return OpList.smooth(new MatMul(form == 1, form == 2),
                List.of(any(batched ? a.stacked(batch) : a), any(batched ? b.stacked(batch) : b)));
    }

    /**
     * Returns a recurrence h ← tanh(h·W + x + b), emitting h·x; W and b are captured.
     *
     * <p>Its length is counted or full; it runs forwards or in reverse.
     */
    public OpList.Sample scan() {
        int capacity = between(1, 4);
        int d = between(1, 3);
        boolean counted = coin();
        Shape row = Shape.of(2, d);
        List<Shape> shapes = List.of(Shape.SCALAR, row, row.stacked(capacity), Shape.of(d, d), Shape.of(d));
        Tape tape = Tape.record(shapes,
                v -> counted
                        ? Scan.counted(v[0], capacity, new Var[] {v[1]}, new Var[] {v[2]},
                                (h, x) -> step(h[0], x[0], v[3], v[4]))
                        : Scan.over(new Var[] {v[1]}, new Var[] {v[2]}, (h, x) -> step(h[0], x[0], v[3], v[4])));
        Instruction ins = tape.code().get(tape.code().size() - 1);
        Scan forwards = (Scan) ins.op();
        Scan op = new Scan(forwards.body(), forwards.carries(), forwards.sequences(), capacity, coin(), counted);
        List<Tensor> all = List.of(Tensor.scalar(between(0, capacity)), any(row), any(row.stacked(capacity)),
                in(Shape.of(d, d), -1, 1), any(Shape.of(d)));
        List<Tensor> operands = ins.in().stream().map(value -> all.get(tape.inputs().indexOf(value))).toList();
        return new OpList.Sample(op, operands, IntStream.range(counted ? 1 : 0, operands.size()).boxed().toList());
    }

    private static Var[] step(Var h, Var x, Var w, Var b) {
        Var next = h.matmul(w).plus(x).plus(b).tanh();
        return new Var[] {next, h.times(x)};
    }
}
