package dev.costate.autodiff;

import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.Scan;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import dev.costate.vectorapi.scalar.ScalarKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Evaluates a tape the plain way.
 *
 * <p>Scalar kernels, a place of its own for every value, views copied, scans run step by step on values.
 */
public final class Reference {
    private Reference() {
    }

    static Tensor[] run(Tape tape, Tensor... inputs) {
        Tensor[] values = new Tensor[tape.values()];
        for (int i = 0; i < inputs.length; i++) {
            values[tape.inputs().get(i)] = inputs[i];
        }
        for (Instruction ins : tape.code()) {
            Tensor[] in = ins.in().stream().map(v -> values[v]).toArray(Tensor[]::new);
            Tensor[] out = ins.op() instanceof Scan s ? scan(s, in) : step(ins.op(), in);
            for (int i = 0; i < out.length; i++) {
                values[ins.out().get(i)] = out[i];
            }
        }
        return tape.outputs().stream().map(v -> values[v]).toArray(Tensor[]::new);
    }

    private static Tensor[] step(Op op, Tensor[] in) {
        if (op instanceof Constant c) {
            return new Tensor[] {c.value()};
        }
        List<Shape> inShapes = Arrays.stream(in).map(Tensor::shape).toList();
        List<Shape> outShapes = op.shapes(inShapes);
        int view = in.length == 0 ? -1 : op.viewOffset(inShapes);
        if (view >= 0) {
            double[] all = in[0].toArray();
            return new Tensor[] {
                Tensor.of(outShapes.get(0), Arrays.copyOfRange(all, view, view + outShapes.get(0).size()))};
        }
        Place place = new Place(inShapes, outShapes);
        Kernel kernel = op.kernel(place);
        int[] at = place.addresses.stream().mapToInt(i -> i).toArray();
        for (int i = 0; i < in.length; i++) {
            in[i].copyTo(place.memory.cells, at[i]);
        }
        kernel.run(at);
        Tensor[] out = new Tensor[outShapes.size()];
        for (int i = 0; i < out.length; i++) {
            int from = at[in.length + i];
            out[i] = Tensor.of(outShapes.get(i),
                    Arrays.copyOfRange(place.memory.cells, from, from + outShapes.get(i).size()));
        }
        return out;
    }

    private static Tensor[] scan(Scan s, Tensor[] in) {
        int first = s.counted() ? 1 : 0;
        int steps = s.counted() ? (int) in[0].item() : s.capacity();
        Tensor[] args = Arrays.copyOfRange(in, first, in.length);
        List<Shape> results = s.body().outputShapes();
        double[][] stacks = new double[results.size()][];
        for (int i = s.carries(); i < stacks.length; i++) {
            stacks[i] = new double[results.get(i).size() * s.capacity()];
        }
        Tensor[] carry = Arrays.copyOf(args, s.carries());
        for (int k = 0; k < steps; k++) {
            int entry = s.reverse() ? steps - 1 - k : k;
            Tensor[] body = args.clone();
            System.arraycopy(carry, 0, body, 0, carry.length);
            for (int i = s.carries(); i < s.carries() + s.sequences(); i++) {
                Shape one = s.body().inputShapes().get(i);
                body[i] = Tensor.of(one,
                        Arrays.copyOfRange(args[i].toArray(), entry * one.size(), (entry + 1) * one.size()));
            }
            Tensor[] r = run(s.body(), body);
            carry = Arrays.copyOf(r, s.carries());
            for (int i = s.carries(); i < r.length; i++) {
                r[i].copyTo(stacks[i], entry * r[i].shape().size());
            }
        }
        Tensor[] out = new Tensor[stacks.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = i < s.carries() ? carry[i] : Tensor.of(results.get(i).stacked(s.capacity()), stacks[i]);
        }
        return out;
    }

    /** A binding of one op on memory of its own. */
    private static final class Place implements Binding {
        private static final int SCRATCH = 1 << 16;

        final Memory memory;
        final Kernels kernels;
        final List<Integer> addresses = new ArrayList<>();
        private final List<Shape> in;
        private final List<Shape> out;
        private int next;

        Place(List<Shape> in, List<Shape> out) {
            this.in = in;
            this.out = out;
            int values = Stream.concat(in.stream(), out.stream()).mapToInt(s -> s.size() + 3).sum();
            memory = new Memory(values + SCRATCH);
            kernels = new ScalarKernels(memory);
            in.forEach(s -> reserve(s.size()));
            out.forEach(s -> reserve(s.size()));
        }

        private int reserve(int n) {
            addresses.add(next);
            next += n + 3;
            if (next > memory.cells.length) {
                throw new IllegalStateException("an op requested more than " + SCRATCH + " cells of scratch");
            }
            return addresses.size() - 1;
        }

        @Override
        public Kernels kernels() {
            return kernels;
        }

        @Override
        public int operands() {
            return in.size();
        }

        @Override
        public int in(int i) {
            return i;
        }

        @Override
        public int out(int i) {
            return in.size() + i;
        }

        @Override
        public Shape inShape(int i) {
            return in.get(i);
        }

        @Override
        public Shape outShape(int i) {
            return out.get(i);
        }

        @Override
        public boolean used(int i) {
            return true;
        }

        @Override
        public int scratch(int cells) {
            return reserve(cells);
        }

        @Override
        public Program compile(Tape tape) {
            throw new IllegalStateException("the reference runs scans itself");
        }

        @Override
        public Program compile(Tape tape, boolean[] late, int earlyOutputs) {
            throw new IllegalStateException("the reference runs scans itself");
        }
    }

    /** Fails unless both lists have the same bits, NaN compared as NaN. */
    public static void assertSameBits(Tensor[] expected, Tensor[] actual, java.util.function.Supplier<String> message) {
        if (expected.length != actual.length) {
            throw new AssertionError(expected.length + " results against " + actual.length + "\n" + message.get());
        }
        for (int i = 0; i < expected.length; i++) {
            if (!expected[i].equals(actual[i])) {
                throw new AssertionError(
                        "result " + i + ": " + expected[i] + " against " + actual[i] + "\n" + message.get());
            }
        }
    }
}
