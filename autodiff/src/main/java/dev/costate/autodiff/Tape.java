package dev.costate.autodiff;

import dev.costate.autodiff.simplify.Simplify;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A recorded function: straight-line instructions on numbered values. Immutable.
 *
 * <p>Each value has a shape and is assigned once. Recording sees shapes, not numbers; a function of other shapes is
 * another tape. {@link #toString} prints one line per instruction, and the tapes that these run
 * below them.
 */
public final class Tape {
    private final List<Shape> shapes;
    private final List<Integer> inputs;
    private final List<Instruction> code;
    private final List<Integer> outputs;
    private final List<String> inputNames;
    private final List<String> outputNames;
    private Tape simplified;

    /**
     * Makes a tape from its parts; {@link #record} is the usual way.
     *
     * @param shapes the shape of each value, by its number
     * @param inputs the value numbers of the arguments
     * @param code the instructions, each after those whose results it uses
     * @param outputs the value numbers of the results
     */
    public Tape(List<Shape> shapes, List<Integer> inputs, List<Instruction> code, List<Integer> outputs) {
        this(shapes, inputs, code, outputs, List.of(), List.of());
    }

    private Tape(List<Shape> shapes, List<Integer> inputs, List<Instruction> code, List<Integer> outputs,
            List<String> inputNames, List<String> outputNames) {
        this.inputNames = List.copyOf(inputNames);
        this.outputNames = List.copyOf(outputNames);
        this.shapes = List.copyOf(shapes);
        this.inputs = List.copyOf(inputs);
        this.code = List.copyOf(code);
        this.outputs = List.copyOf(outputs);
    }

    /**
     * Records a function.
     *
     * @param shapes the shapes of its arguments
     * @param f called once, with one Var per shape; returns the results
     * @throws IllegalStateException if {@code f} uses a Var of an outer recording; see {@link Closure#record}
     */
    public static Tape record(List<Shape> shapes, Function<Var[], Var[]> f) {
        Closure closure = Closure.record(shapes, f);
        if (!closure.captured().isEmpty()) {
            throw new IllegalStateException("the recorded function uses " + closure.captured().size()
                    + " Var(s) of an outer recording; pass them as arguments");
        }
        return closure.tape();
    }

    /** Returns the number of values: inputs and results of instructions. */
    public int values() {
        return shapes.size();
    }

    /** Returns the shape of a value. */
    public Shape shape(int value) {
        return shapes.get(value);
    }

    /** Returns the value numbers of the inputs, in the order of the arguments. */
    public List<Integer> inputs() {
        return inputs;
    }

    /** Returns the value numbers of the results. */
    public List<Integer> outputs() {
        return outputs;
    }

    /** Returns the instructions in the order in which they run. */
    public List<Instruction> code() {
        return code;
    }

    /** Returns the shapes of the inputs. */
    public List<Shape> inputShapes() {
        return inputs.stream().map(shapes::get).toList();
    }

    /** Returns the shapes of the outputs. */
    public List<Shape> outputShapes() {
        return outputs.stream().map(shapes::get).toList();
    }

    /**
     * Returns the tape with names for its first inputs and outputs, which only its text shows.
     *
     * @param in names of the first inputs; the others have none
     * @param out names of the first outputs
     */
    public Tape named(List<String> in, List<String> out) {
        return new Tape(shapes, inputs, code, outputs, in, out);
    }

    /** Returns the name of input {@code i}; empty if it has none. */
    public String inputName(int i) {
        return i < inputNames.size() ? inputNames.get(i) : "";
    }

    /** Returns the name of output {@code i}; empty if it has none. */
    String outputName(int i) {
        return i < outputNames.size() ? outputNames.get(i) : "";
    }

    /** Returns the tape with further values as outputs. */
    public Tape withOutputs(List<Integer> values) {
        List<Integer> all = new ArrayList<>(outputs);
        all.addAll(values);
        return new Tape(shapes, inputs, code, all);
    }

    /**
     * Records these instructions again in the open recording and returns the results.
     *
     * @param arguments one per input, of its shape
     * @throws IllegalArgumentException if there are too many or too few
     * @throws ShapeMismatchException if one has another shape than its input
     */
    public Var[] call(Var... arguments) {
        return Derivatives.inline(this, arguments, false).outputs();
    }

    /**
     * Returns the tape (x…, cotangent of each output…) ↦ (outputs…, cotangent of each wanted input…).
     *
     * @param wanted per input, whether its cotangent is returned; none given means all
     * @throws IllegalArgumentException if some are given, but not one per input
     */
    public Tape vjp(boolean... wanted) {
        boolean[] w = mask(wanted, inputs.size());
        List<Shape> in = new ArrayList<>(inputShapes());
        in.addAll(outputShapes());
        int n = inputs.size();
        return record(in, v -> {
            Derivatives.Inlined primal = Derivatives.inline(this, Arrays.copyOf(v, n), true);
            Var[] grads = Derivatives.reverse(this, primal, Arrays.copyOfRange(v, n, v.length), w);
            List<Var> out = new ArrayList<>(List.of(primal.outputs()));
            for (int i = 0; i < n; i++) {
                if (w[i]) {
                    out.add(grads[i] != null ? grads[i] : Var.zeros(v[i].shape()));
                }
            }
            return out.toArray(Var[]::new);
        });
    }

    /**
     * Returns the tape (x…, tangent of each active input…) ↦ (outputs…, tangent of each output…).
     *
     * @param active per input, whether it has a tangent; none given means all
     * @throws IllegalArgumentException if some are given, but not one per input
     */
    public Tape jvp(boolean... active) {
        boolean[] a = mask(active, inputs.size());
        int n = inputs.size();
        List<Shape> in = new ArrayList<>(inputShapes());
        for (int i = 0; i < n; i++) {
            if (a[i]) {
                in.add(shape(inputs.get(i)));
            }
        }
        return record(in, v -> {
            Var[] tangents = new Var[n];
            int next = n;
            for (int i = 0; i < n; i++) {
                tangents[i] = a[i] ? v[next++] : null;
            }
            return Derivatives.forward(this, Arrays.copyOf(v, n), tangents);
        });
    }

    /**
     * Returns the tape of every op's {@link Op#branches}.
     *
     * <p>Two inputs at which its results differ have a kink between them.
     */
    public Tape branches() {
        return record(inputShapes(), v -> Derivatives.branches(this, v));
    }

    /**
     * Returns an equivalent tape with fewer instructions, giving the same bits.
     *
     * <p>It has no dead code, every common subexpression once, folded constants and fused forms.
     */
    public Tape simplify() {
        // A race of two threads computes the same tape twice, no more.
        Tape s = simplified;
        if (s == null) {
            s = Simplify.apply(this).named(inputNames, outputNames);
            s.simplified = s;
            simplified = s;
        }
        return s;
    }

    private static boolean[] mask(boolean[] given, int n) {
        if (given.length == 0) {
            boolean[] all = new boolean[n];
            Arrays.fill(all, true);
            return all;
        }
        if (given.length != n) {
            throw new IllegalArgumentException(given.length + " flags for " + n + " inputs");
        }
        return given;
    }

    @Override
    public String toString() {
        return TapePrinter.text(this);
    }

    /** Returns the tape as a Graphviz digraph. */
    public String toDot() {
        return TapePrinter.dot(this);
    }
}
