package dev.costate.solvers.tape;

import dev.costate.solvers.StepTrace;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.step.EsdirkStepper;
import dev.costate.solvers.step.ReversibleStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.vectorapi.Memory;

/**
 * What a recorded solve leaves in the arena for its backward pass: the grid or its last window, which step gave each
 * time and, as far as they are kept, where the evaluations lie. Written as plain cells, so that solves inside loops
 * have one record each.
 */
public final class SolveRecord {
    private static final int HEADER = 7;

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

    public SolveRecord(Memory memory) {
        this.memory = memory;
    }

    /** Writes the record of the run that {@code loop} has just made and returns its address. */
    public static int write(Memory memory, SolveLoop loop, StageBuffers slots) {
        StepTrace grid = loop.trace();
        int steps = grid.accepted();
        int first = grid.firstKept();
        int count = slots.kept(steps);
        int times = loop.times.length;
        int dense = slots.keepsDense() ? steps : 0;
        int at = memory.allocate(HEADER + 2 * times + 2 * grid.room() + dense + count);
        double[] cells = memory.cells;
        int i = at;
        cells[i++] = steps;
        cells[i++] = count;
        cells[i++] = times;
        cells[i++] = slots.withResidual();
        cells[i++] = 0;
        cells[i++] = first;
        cells[i++] = grid.arrival();
        for (int j = 0; j < times; j++) {
            cells[i++] = loop.saved.step[j];
            cells[i++] = loop.saved.theta[j];
        }
        for (int s = 0; s < count; s++) {
            cells[i++] = slots.keptAt(s);
        }
        i = writeGrid(cells, grid, i);
        for (int s = 0; s < dense; s++) {
            cells[i++] = slots.denseOf(s);
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
     * Takes the grid of a window of this solve, made again from step {@code from} on, for that of the record;
     * {@code room}: two cells a step.
     */
    public void useWindow(StepTrace window, int from, int room) {
        writeGrid(memory.cells, window, room);
        first = from;
        arrival = window.arrival();
        grid = room;
        gridSize = window.accepted() - window.firstKept();
    }

    /** Adds all attempts to a record: start, length, squared error, accepted or not, cut or not. */
    static void writeAttempts(Memory memory, SolveLoop loop, int record) {
        StepTrace trace = loop.trace();
        int count = trace.attempts();
        int at = memory.allocate(1 + 4 * count);
        double[] cells = memory.cells;
        cells[record + 4] = at;
        cells[at] = count;
        for (int i = 0; i < count; i++) {
            cells[at + 1 + 4 * i] = trace.t(i);
            cells[at + 2 + 4 * i] = trace.h(i);
            cells[at + 3 + 4 * i] = trace.squaredError(i);
            cells[at + 4 + 4 * i] = (trace.outcome(i) == StepTrace.Outcome.ACCEPTED ? 1 : 0) + (trace.clipped(i) ? 2 : 0);
        }
    }

    /** Adds the state at the end to a record: y and z of a reversible method. */
    static void writeEnd(Memory memory, ReversibleStepper stages, int record) {
        int at = memory.allocate(stages.carryCells());
        memory.cells[record + 4] = at;
        stages.save(at);
    }

    /** Adds to a record what {@link EsdirkStepper#retake} must know of each step. */
    static void writeOrigins(Memory memory, EsdirkStepper stages, int record) {
        int steps = (int) memory.cells[record];
        int at = memory.allocate(steps);
        memory.cells[record + 4] = at;
        for (int s = 0; s < steps; s++) {
            memory.cells[at + s] = stages.origin(s);
        }
    }

    public int origin(int step) {
        return (int) memory.cells[(int) memory.cells[at + 4] + step];
    }

    /** The address of the state at the end. */
    public int end() {
        return (int) memory.cells[at + 4];
    }

    public int attempts() {
        return (int) memory.cells[(int) memory.cells[at + 4]];
    }

    public double attemptT(int i) {
        return memory.cells[(int) memory.cells[at + 4] + 1 + 4 * i];
    }

    public double attemptH(int i) {
        return memory.cells[(int) memory.cells[at + 4] + 2 + 4 * i];
    }

    public double attemptError(int i) {
        return memory.cells[(int) memory.cells[at + 4] + 3 + 4 * i];
    }

    public boolean attemptAccepted(int i) {
        return attemptOutcome(i) % 2 == 1;
    }

    public boolean attemptClipped(int i) {
        return attemptOutcome(i) >= 2;
    }

    private int attemptOutcome(int i) {
        return (int) memory.cells[(int) memory.cells[at + 4] + 4 + 4 * i];
    }

    public void open(int address) {
        at = address;
        steps = (int) memory.cells[at];
        withResidual = (int) memory.cells[at + 3];
        first = (int) memory.cells[at + 5];
        arrival = memory.cells[at + 6];
        slots = at + HEADER + 2 * (int) memory.cells[at + 2];
        grid = slots + (int) memory.cells[at + 1];
        gridSize = steps - first;
        dense = grid + 2 * gridSize;
    }

    public int steps() {
        return steps;
    }

    /** The first step whose t and h are known. */
    public int first() {
        return first;
    }

    public double t(int step) {
        return memory.cells[grid + step - first];
    }

    public double h(int step) {
        return memory.cells[grid + gridSize + step - first];
    }

    /** Where the step before ended, as its stages saw it; for the first step of the solve its start. */
    public double arrival(int step) {
        return step == first ? arrival : t(step - 1) + h(step - 1);
    }

    /** The address of the first of the dense output's own stages in a step that contains a time asked for. */
    public int dense(int step) {
        return (int) memory.cells[dense + step];
    }

    void setDense(int step, int address) {
        memory.cells[dense + step] = address;
    }

    public int outStep(int j) {
        return (int) memory.cells[at + HEADER + 2 * j];
    }

    public double outTheta(int j) {
        return memory.cells[at + HEADER + 2 * j + 1];
    }

    /** The address of an evaluation; if only the starts of the steps are kept, that of step {@code i}. */
    public int slot(int i) {
        return (int) memory.cells[slots + i];
    }

    public boolean hasResidual(int i) {
        return i < withResidual;
    }
}
