package dev.costate.solvers;

import dev.costate.vectorapi.Memory;

/**
 * What a recorded solve leaves in the arena for its backward pass: the grid, which step gave each time and, as far as they are kept, where the evaluations lie.
 * Written as plain cells, so that solves inside loops have one record each.
 */
final class SolveRecord {
    private static final int HEADER = 5;

    private final Memory memory;
    private int at;
    private int steps;
    private int slots;
    private int withResidual;

    SolveRecord(Memory memory) {
        this.memory = memory;
    }

    /** Writes the record of the run that {@code loop} has just made and returns its address. */
    static int write(Memory memory, SolveLoop loop, Slots slots) {
        StepTrace grid = loop.trace();
        int steps = grid.accepted();
        int count = slots.kept(steps);
        int times = loop.times.length;
        int at = memory.allocate(HEADER + 2 * times + 3 * steps + count);
        double[] cells = memory.cells;
        int i = at;
        cells[i++] = steps;
        cells[i++] = count;
        cells[i++] = times;
        cells[i++] = slots.withResidual();
        cells[i++] = 0;
        for (int j = 0; j < times; j++) {
            cells[i++] = loop.outStep[j];
            cells[i++] = loop.outTheta[j];
        }
        for (int s = 0; s < steps; s++) {
            cells[i++] = grid.gridT(s);
        }
        for (int s = 0; s < steps; s++) {
            cells[i++] = grid.gridH(s);
        }
        for (int s = 0; s < steps; s++) {
            cells[i++] = slots.denseOf(s);
        }
        for (int s = 0; s < count; s++) {
            cells[i++] = slots.keptAt(s);
        }
        return at;
    }

    /** Adds all attempts to a record: start, length, squared error, accepted or not. */
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
            cells[at + 4 + 4 * i] = trace.outcome(i) == StepTrace.Outcome.ACCEPTED ? 1 : 0;
        }
    }

    /** Adds the state at the end to a record: y and z of a reversible method. */
    static void writeEnd(Memory memory, ReversibleStages stages, int record) {
        int at = memory.allocate(stages.carryCells());
        memory.cells[record + 4] = at;
        stages.save(at);
    }

    /** The address of the state at the end. */
    int end() {
        return (int) memory.cells[at + 4];
    }

    int attempts() {
        return (int) memory.cells[(int) memory.cells[at + 4]];
    }

    double attemptT(int i) {
        return memory.cells[(int) memory.cells[at + 4] + 1 + 4 * i];
    }

    double attemptH(int i) {
        return memory.cells[(int) memory.cells[at + 4] + 2 + 4 * i];
    }

    double attemptError(int i) {
        return memory.cells[(int) memory.cells[at + 4] + 3 + 4 * i];
    }

    boolean attemptAccepted(int i) {
        return memory.cells[(int) memory.cells[at + 4] + 4 + 4 * i] == 1;
    }

    void open(int address) {
        at = address;
        steps = (int) memory.cells[at];
        slots = at + HEADER + 2 * (int) memory.cells[at + 2] + 3 * steps;
        withResidual = (int) memory.cells[at + 3];
    }

    int steps() {
        return steps;
    }

    double t(int step) {
        return memory.cells[slots - 3 * steps + step];
    }

    double h(int step) {
        return memory.cells[slots - 2 * steps + step];
    }

    /** The address of the first of the dense output's own stages in a step that contains a time asked for. */
    int dense(int step) {
        return (int) memory.cells[slots - steps + step];
    }

    void setDense(int step, int address) {
        memory.cells[slots - steps + step] = address;
    }

    int outStep(int j) {
        return (int) memory.cells[at + HEADER + 2 * j];
    }

    double outTheta(int j) {
        return memory.cells[at + HEADER + 2 * j + 1];
    }

    /** The address of an evaluation; if only the starts of the steps are kept, that of step {@code i}. */
    int slot(int i) {
        return (int) memory.cells[slots + i];
    }

    boolean hasResidual(int i) {
        return i < withResidual;
    }
}
