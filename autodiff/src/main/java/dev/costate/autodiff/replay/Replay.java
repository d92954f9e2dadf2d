package dev.costate.autodiff.replay;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.vectorapi.Kernels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * A tape on memory of its own, ready to run again and again. For one thread at a time.
 *
 * <p>Inputs keep their values between runs. Once the arena has reached its high-water mark, {@link #run} allocates
 * nothing. {@link #copy} serves another thread.
 *
 * <p>A replay may go from one thread to another whose use is ordered after that of the first, as by a queue, a lock or
 * the end of a task. What two threads do at the same time is refused: while one runs the replay, every method of
 * another that sets, runs or reads it is an {@link IllegalStateException}.
 */
public final class Replay {
    private static final VarHandle USER;

    static {
        try {
            USER = MethodHandles.lookup().findVarHandle(Replay.class, "user", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Tape tape;
    private final Compilation compilation;
    private final PlannedProgram program;
    private final int[] in;
    private final int[] out;
    private final int arena;

    /** The thread that runs this, null if none does; read and written by {@link #USER}. */
    private Thread user;

    private Replay(Tape tape, boolean checked) {
        this.tape = tape;
        compilation = new Compilation(checked);
        program = PlannedProgram.of(tape, compilation);
        in = new int[tape.inputs().size()];
        out = new int[tape.outputs().size()];
        int cells = program.size();
        for (int i = 0; i < in.length; i++) {
            in[i] = cells;
            cells += Planner.round(inputShape(i).size());
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = cells;
            cells += Planner.round(outputShape(i).size());
        }
        int base = compilation.open(cells);
        program.place(base);
        for (int i = 0; i < in.length; i++) {
            in[i] += base;
            program.pointInput(i, in[i]);
        }
        for (int i = 0; i < out.length; i++) {
            out[i] += base;
            program.pointOutput(i, out[i]);
        }
        arena = compilation.memory().mark();
    }

    /** Makes a replay of {@code tape} as it stands; {@link Tape#simplify} it first for speed. */
    public static Replay of(Tape tape) {
        return new Replay(tape, false);
    }

    /**
     * Makes a replay that stops at the first instruction whose result is NaN or ±∞.
     *
     * <p>A {@link NonFiniteException} names the instruction. Slower.
     */
    public static Replay checked(Tape tape) {
        return new Replay(tape, true);
    }

    /** Returns a replay of the same tape with memory of its own; inputs are zero. */
    public Replay copy() {
        return new Replay(tape, compilation.checked());
    }

    /** Returns the tape. */
    public Tape tape() {
        return tape;
    }

    /** Returns the shape of input {@code i}. */
    public Shape inputShape(int i) {
        return tape.shape(tape.inputs().get(i));
    }

    /** Returns the shape of output {@code i}. */
    public Shape outputShape(int i) {
        return tape.shape(tape.outputs().get(i));
    }

    /**
     * Sets input {@code i}.
     *
     * @throws ShapeMismatchException if the value has another shape
     */
    public Replay set(int i, Tensor value) {
        if (!value.shape().equals(inputShape(i))) {
            throw new ShapeMismatchException(
                    "input " + i + " has shape " + inputShape(i) + ", the value " + value.shape());
        }
        requireMine();
        value.copyTo(compilation.memory().cells, in[i]);
        return this;
    }

    /**
     * Sets input {@code i} from an array, row-major, without allocating.
     *
     * @throws ShapeMismatchException if the array has another length than the input has elements
     */
    public Replay set(int i, double... values) {
        int n = inputShape(i).size();
        if (values.length != n) {
            throw new ShapeMismatchException("input " + i + " has shape " + inputShape(i) + " (" + n
                    + " elements), but " + values.length + " values were given");
        }
        return set(i, values, 0);
    }

    /**
     * Sets input {@code i} from the elements of an array from {@code from} on, row-major, without allocating.
     *
     * @throws IndexOutOfBoundsException if fewer are left there than the input has elements
     */
    public Replay set(int i, double[] values, int from) {
        requireMine();
        System.arraycopy(values, from, compilation.memory().cells, in[i], inputShape(i).size());
        return this;
    }

    /**
     * Runs the tape on the inputs set.
     *
     * @throws IllegalStateException if it runs already, in another thread or in a kernel of its own
     */
    public Replay run() {
        begin();
        try {
            execute();
        } finally {
            end();
        }
        return this;
    }

    private void execute() {
        compilation.memory().release(arena);
        program.run();
    }

    private void begin() {
        if (!USER.compareAndSet(this, null, Thread.currentThread())) {
            throw new IllegalStateException(inUse());
        }
    }

    private void end() {
        USER.setRelease(this, null);
    }

    private void requireMine() {
        Thread now = (Thread) USER.getAcquire(this);
        if (now != null && now != Thread.currentThread()) {
            throw new IllegalStateException(inUse());
        }
    }

    private String inUse() {
        Thread now = (Thread) USER.getAcquire(this);
        return "a replay is used by thread " + Thread.currentThread().getName() + " while "
                + (now == null ? "another thread" : "thread " + now.getName())
                + " runs it: make a copy() for each thread";
    }

    /**
     * Sets all inputs, runs, and returns all outputs.
     *
     * @throws IllegalArgumentException if there is not one tensor per input
     * @throws ShapeMismatchException if a tensor has another shape than its input
     * @throws IllegalStateException if it runs already
     */
    public Tensor[] run(Tensor... inputs) {
        if (inputs.length != in.length) {
            throw new IllegalArgumentException("the tape has " + in.length + " inputs, " + inputs.length + " given");
        }
        begin();
        try {
            for (int i = 0; i < inputs.length; i++) {
                set(i, inputs[i]);
            }
            execute();
            Tensor[] results = new Tensor[out.length];
            for (int i = 0; i < out.length; i++) {
                results[i] = get(i);
            }
            return results;
        } finally {
            end();
        }
    }

    /** Returns output {@code i} of the last run. */
    public Tensor get(int i) {
        double[] v = new double[outputShape(i).size()];
        get(i, v);
        return Tensor.wrap(outputShape(i), v);
    }

    /** Copies output {@code i} to the start of an array, row-major, without allocating. */
    public void get(int i, double[] target) {
        get(i, target, 0);
    }

    /**
     * Copies output {@code i} into an array from the element {@code from} on, row-major, without allocating.
     *
     * @throws IndexOutOfBoundsException if it does not fit there
     */
    public void get(int i, double[] target, int from) {
        requireMine();
        System.arraycopy(compilation.memory().cells, out[i], target, from, outputShape(i).size());
    }

    /**
     * Copies output {@code i} times a factor to the start of an array, row-major, without allocating.
     *
     * @throws IndexOutOfBoundsException if it does not fit there
     */
    public void getScaled(int i, double factor, double[] target) {
        requireMine();
        double[] cells = compilation.memory().cells;
        int at = out[i];
        int n = outputShape(i).size();
        for (int j = 0; j < n; j++) {
            target[j] = factor * cells[at + j];
        }
    }

    /** Returns the first element of output {@code i}: the value of a scalar, without allocating. */
    public double scalar(int i) {
        requireMine();
        return compilation.memory().cells[out[i]];
    }

    /** Returns the current value of input {@code i}. */
    public Tensor getInput(int i) {
        requireMine();
        double[] v = new double[inputShape(i).size()];
        System.arraycopy(compilation.memory().cells, in[i], v, 0, v.length);
        return Tensor.wrap(inputShape(i), v);
    }

    /**
     * Makes output {@code from} the value of input {@code to}, without allocating.
     *
     * <p>So a step of an optimizer makes a parameter's next value.
     *
     * @throws ShapeMismatchException if their shapes differ
     */
    public void feed(int from, int to) {
        requireMine();
        Kernels k = compilation.kernels();
        if (!outputShape(from).equals(inputShape(to))) {
            throw new ShapeMismatchException(
                    "output " + from + " has shape " + outputShape(from) + ", input " + to + " has " + inputShape(to));
        }
        k.copy(out[from], in[to], inputShape(to).size());
    }

    /** Returns the bytes planned before the first run: constants, inputs, outputs and scratch. */
    public long plannedBytes() {
        return 8L * arena;
    }

    /** Returns where each value lies in the planned memory, and how long. */
    public List<Lifetime> lifetimes() {
        return program.lifetimes(tape);
    }

    /** Returns the largest number of bytes in use so far, the arena included. */
    public long highWaterBytes() {
        return 8L * compilation.memory().highWater();
    }

    /**
     * Returns the largest number of bytes of the heap held at once so far.
     *
     * <p>Those are its memory, the smaller one that this grew from while it was copied, and what ops note beside it.
     */
    public long heapBytes() {
        return compilation.memory().heapBytes();
    }
}
