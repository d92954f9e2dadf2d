package dev.costate.solvers.tape;

import dev.costate.solvers.StepTrace;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/**
 * What a recorded solve leaves in the arena for its backward pass.
 *
 * <p>It has the grid or its last window, which step gave each time and, as far as they are kept, where the evaluations
 * lie. Written as plain cells, so that solves inside loops have one record each. Thread-confined.
 */
public final class SolveRecord {
    // the cells of the header: counts, addresses of what not every record has, and where the kept grid begins
    private static final int STEPS = 0;
    private static final int EVALUATIONS = 1;
    private static final int TIMES = 2;
    private static final int WITH_RESIDUAL = 3;
    private static final int ATTEMPTS = 4;
    private static final int END = 5;
    private static final int ORIGINS = 6;
    private static final int FIRST = 7;
    private static final int ARRIVAL = 8;
    private static final int HEADER = 9;

    // the cells of an attempt
    private static final int T = 0;
    private static final int H = 1;
    private static final int SQUARED_ERROR = 2;
    private static final int OUTCOME = 3;
    private static final int ATTEMPT = 4;
    private static final int ACCEPTED = 1;
    private static final int CLIPPED = 2;

    private final Memory memory;
    private int at;
    private int steps;
    private int first;
    private double arrival;
    private int grid;
    private int gridSize;
    private int dense;
    private int slots;
    private int withResidual;

    /** Makes a reader of records in a memory. */
    public SolveRecord(Memory memory) {
        this.memory = memory;
    }

    /** Returns the cells of a record of {@code steps} steps that {@link #write} writes. */
    static long cells(int times, int steps, StageBuffers buffers) {
        return HEADER + 2L * times + (buffers.keepsDense() ? 3L : 2L) * steps + buffers.kept(steps);
    }

    /** Writes the record of the run that {@code loop} has just made and returns its address. */
    public static int write(Memory memory, SolveLoop loop, StageBuffers buffers) {
        StepTrace grid = loop.trace();
        int steps = grid.accepted();
        int first = grid.firstKept();
        int count = buffers.kept(steps);
        int times = loop.times.length;
        int dense = buffers.keepsDense() ? steps : 0;
        int size = HEADER + 2 * times + 2 * grid.room() + dense + count;
        memory.reserve(size);
        int at = memory.allocate(size);
        double[] cells = memory.cells;
        Arrays.fill(cells, at, at + HEADER, 0);
        cells[at + STEPS] = steps;
        cells[at + EVALUATIONS] = count;
        cells[at + TIMES] = times;
        cells[at + WITH_RESIDUAL] = buffers.withResidual();
        cells[at + FIRST] = first;
        cells[at + ARRIVAL] = grid.arrival();
        int i = at + HEADER;
        for (int j = 0; j < times; j++) {
            cells[i++] = loop.saved.step[j];
            cells[i++] = loop.saved.theta[j];
        }
        for (int s = 0; s < count; s++) {
            cells[i++] = buffers.keptAt(s);
        }
        i = writeGrid(cells, grid, i);
        for (int s = 0; s < dense; s++) {
            cells[i++] = buffers.denseOf(s);
        }
        return at;
    }

    private static int writeGrid(double[] cells, StepTrace grid, int to) {
        int i = to;
        for (int s = grid.firstKept(); s < grid.accepted(); s++) {
            cells[i++] = grid.gridT(s);
        }
        for (int s = grid.firstKept(); s < grid.accepted(); s++) {
            cells[i++] = grid.gridH(s);
        }
        return i;
    }

    /**
     * Takes the grid of a window of this solve, recomputed from step {@code from} on, for that of the record.
     *
     * @param room the address of two cells for each step
     */
    public void useWindow(StepTrace window, int from, int room) {
        writeGrid(memory.cells, window, room);
        first = from;
        arrival = window.arrival();
        grid = room;
        gridSize = window.accepted() - window.firstKept();
    }

    /** Adds all attempts to a record: start, length, squared error, accepted or not, clipped or not. */
    static void writeAttempts(Memory memory, SolveLoop loop, int record) {
        StepTrace trace = loop.trace();
        int count = trace.attempts();
        memory.reserve(1 + 4L * count);
        int at = memory.allocate(1 + 4 * count);
        double[] cells = memory.cells;
        cells[record + ATTEMPTS] = at;
        cells[at] = count;
        for (int i = 0; i < count; i++) {
            int attempt = at + 1 + ATTEMPT * i;
            cells[attempt + T] = trace.t(i);
            cells[attempt + H] = trace.h(i);
            cells[attempt + SQUARED_ERROR] = trace.squaredError(i);
            cells[attempt + OUTCOME] = (trace.outcome(i) == StepTrace.Outcome.ACCEPTED ? ACCEPTED : 0)
                    + (trace.clipped(i) ? CLIPPED : 0);
        }
    }

    /** Adds to a record the state at the end: y and z of a reversible method. */
    static void writeEnd(Memory memory, KernelStepper stepper, int record) {
        int at = memory.allocate(stepper.carryCells());
        memory.cells[record + END] = at;
        stepper.save(at);
    }

    /** Adds to a record what {@link StiffStepper#retake} must know of each step. */
    static void writeOrigins(Memory memory, StiffStepper stepper, int record) {
        int steps = (int) memory.cells[record + STEPS];
        int at = memory.allocate(steps);
        memory.cells[record + ORIGINS] = at;
        for (int s = 0; s < steps; s++) {
            memory.cells[at + s] = stepper.origin(s);
        }
    }

    /** Returns the steps of the record at an address. */
    static double steps(Memory memory, int record) {
        return memory.cells[record + STEPS];
    }

    private int address(int cell) {
        return (int) memory.cells[at + cell];
    }

    /** Returns the origin of a step ({@link StiffStepper#origin}); the step itself where none are kept. */
    public int origin(int step) {
        int origins = address(ORIGINS);
        return origins == 0 ? step : (int) memory.cells[origins + step];
    }

    /** Returns the address of the state at the end. */
    public int end() {
        return address(END);
    }

    /** Returns how many attempts there were. */
    public int attempts() {
        return (int) memory.cells[address(ATTEMPTS)];
    }

    private double attempt(int i, int cell) {
        return memory.cells[address(ATTEMPTS) + 1 + ATTEMPT * i + cell];
    }

    /** Returns the start of an attempt. */
    public double attemptT(int i) {
        return attempt(i, T);
    }

    /** Returns the length of an attempt. */
    public double attemptH(int i) {
        return attempt(i, H);
    }

    /** Returns the squared error of an attempt. */
    public double attemptError(int i) {
        return attempt(i, SQUARED_ERROR);
    }

    /** Returns whether an attempt was accepted. */
    public boolean attemptAccepted(int i) {
        return ((int) attempt(i, OUTCOME) & ACCEPTED) != 0;
    }

    /** Returns whether an attempt was clipped to a stop, a time or the end. */
    public boolean attemptClipped(int i) {
        return ((int) attempt(i, OUTCOME) & CLIPPED) != 0;
    }

    /** Opens the record at an address. */
    public void open(int address) {
        at = address;
        steps = address(STEPS);
        withResidual = address(WITH_RESIDUAL);
        first = address(FIRST);
        arrival = memory.cells[at + ARRIVAL];
        slots = at + HEADER + 2 * address(TIMES);
        grid = slots + address(EVALUATIONS);
        gridSize = steps - first;
        dense = grid + 2 * gridSize;
    }

    /** Returns the accepted steps. */
    public int steps() {
        return steps;
    }

    /** Returns the first step whose t and h are known. */
    public int first() {
        return first;
    }

    /** Returns where a step starts. */
    public double t(int step) {
        return memory.cells[grid + step - first];
    }

    /** Returns the length of a step. */
    public double h(int step) {
        return memory.cells[grid + gridSize + step - first];
    }

    /**
     * Returns where the step before ended, as its stages saw it.
     *
     * <p>For the first step of the solve that is its start.
     */
    public double arrival(int step) {
        return step == first ? arrival : t(step - 1) + h(step - 1);
    }

    /**
     * Returns the address of the first of the dense output's own stages; 0 if the step has none.
     *
     * <p>A step has them if it contains a requested time.
     */
    public int dense(int step) {
        return (int) memory.cells[dense + step];
    }

    /** Notes the address of the dense output's own stages of a step; 0 for none. */
    public void setDense(int step, int address) {
        memory.cells[dense + step] = address;
    }

    /** Returns the step that gave the state at a requested time; −1 where y0 holds. */
    public int outStep(int j) {
        return (int) memory.cells[at + HEADER + 2 * j];
    }

    /** Returns where in its step a requested time lies, from 0 to 1. */
    public double outTheta(int j) {
        return memory.cells[at + HEADER + 2 * j + 1];
    }

    /** Returns the address of an evaluation; if only starts are kept, that of the start of step {@code i}. */
    public int slot(int i) {
        return (int) memory.cells[slots + i];
    }

    /** Returns whether the activations of an evaluation are kept. */
    public boolean hasResidual(int i) {
        return i < withResidual;
    }
}
