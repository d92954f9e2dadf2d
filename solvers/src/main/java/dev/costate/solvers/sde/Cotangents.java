package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cotangents of a backward pass: the operands and results of {@link SdeOp.SdeAdjointOp} by name. Thread-confined.
 *
 * <p>The program of a step back ends with the inputs (cotangents of the carry, sums) and the results (cotangents of
 * the carry, cotangents of the wanted entries, sums).
 */
final class Cotangents {
    private final RecordedSde solve;
    private final Kernels kernels;
    private final Carry carry;
    private final int carried;
    private final int n;
    private final int states;
    private final int bars;
    /** Results: cotangents of the first carry, of sequences, of captured values. */
    private final int[] ofFirst;
    private final int[] ofSequence;
    private final int[] entryCells;
    private final int[] ofCaptured;
    private final int[] cells;
    private final int report;
    private int row;

    /**
     * Makes them.
     *
     * @param wanted for each sequence and captured value whether its cotangent is
     * @param carried how many values of the carry have cotangents, from the first on
     */
    Cotangents(RecordedSde solve, List<Boolean> wanted, Binding b, int carried) {
        this.solve = solve;
        this.carried = carried;
        kernels = b.kernels();
        int c = solve.carries();
        n = b.outShape(0).size();
        states = b.in(0);
        bars = b.in(1 + c);
        carry = new Carry(b, solve.step().outputShapes().subList(0, carried));
        ofFirst = new int[c];
        for (int i = 0; i < c; i++) {
            ofFirst[i] = b.out(i);
        }
        int sequences = (int) wanted.subList(0, solve.sequences()).stream().filter(w -> w).count();
        int all = (int) wanted.stream().filter(w -> w).count();
        ofSequence = new int[sequences];
        entryCells = new int[sequences];
        for (int i = 0; i < sequences; i++) {
            ofSequence[i] = b.out(c + i);
            entryCells[i] = b.outShape(c + i).size() / solve.grid().steps();
        }
        ofCaptured = new int[all - sequences];
        cells = new int[all - sequences];
        for (int i = 0; i < cells.length; i++) {
            ofCaptured[i] = b.out(c + sequences + i);
            cells[i] = b.outShape(c + sequences + i).size();
        }
        report = b.out(c + all);
    }

    /** Returns which inputs of a tape (known, values of the step) are wanted. */
    static boolean[] wanted(Tape tape, int known, List<Boolean> wanted) {
        boolean[] want = new boolean[tape.inputs().size()];
        Arrays.fill(want, 0, known, true);
        for (int i = 0; i < wanted.size(); i++) {
            want[known + GridStep.SEQUENCES + i] = wanted.get(i);
        }
        return want;
    }

    /** Adds sums, which are further inputs, to the last results of a tape. */
    static Tape accumulating(Tape tape, List<Boolean> wanted, int sequences) {
        int sums = (int) wanted.subList(sequences, wanted.size()).stream().filter(w -> w).count();
        int n = tape.inputs().size();
        int first = tape.outputs().size() - sums;
        List<Shape> shapes = new ArrayList<>(tape.inputShapes());
        shapes.addAll(tape.outputShapes().subList(first, first + sums));
        return Tape.record(shapes, v -> {
            Var[] r = tape.call(Arrays.copyOf(v, n));
            for (int i = 0; i < sums; i++) {
                r[first + i] = v[n + i].plus(r[first + i]);
            }
            return r;
        }).simplify();
    }

    /** Starts at the last time. */
    void start(int[] at) {
        carry.place(at);
        for (int i = 0; i < carried; i++) {
            carry.clear(i);
        }
        for (int i = 0; i < cells.length; i++) {
            kernels.fill(0, at[ofCaptured[i]], cells[i]);
        }
        row = solve.grid().savedCount() - 1;
    }

    /** Adds the cotangent of the state after step i, if it is saved; returns its address then, else −1. */
    int arrive(int i, int[] at) {
        if (row < solve.firstRow() || solve.grid().saved(row) != i + 1) {
            return -1;
        }
        int offset = (row - solve.firstRow()) * n;
        kernels.binary(Binary.ADD, carry.address(0), 1, at[bars] + offset, 1, carry.address(0), n);
        row--;
        return at[states] + offset;
    }

    /**
     * Gives a program its cotangents and sums.
     *
     * @param in its input that is the first cotangent
     * @param out its result that is the first cotangent
     */
    void point(Program p, int in, int out, int step, int[] at) {
        carry.read(p, in);
        carry.write(p, out);
        for (int i = 0; i < ofSequence.length; i++) {
            p.pointOutput(out + carried + i, at[ofSequence[i]] + step * entryCells[i]);
        }
        for (int i = 0; i < cells.length; i++) {
            p.pointInput(in + carried + i, at[ofCaptured[i]]);
            p.pointOutput(out + carried + ofSequence.length + i, at[ofCaptured[i]]);
        }
    }

    /** Goes on with what the program wrote. */
    void swap() {
        carry.swap();
    }

    /** Writes the results. */
    void finish(int[] at, double quality, long evaluations, long vjps) {
        for (int i = 0; i < ofFirst.length; i++) {
            if (i < carried) {
                carry.copy(i, at[ofFirst[i]]);
            } else {
                kernels.fill(0, at[ofFirst[i]], solve.step().outputShapes().get(i).size());
            }
        }
        double[] memory = kernels.memory().cells;
        memory[at[report]] = quality;
        memory[at[report] + 1] = evaluations;
        memory[at[report] + 2] = vjps;
    }

    /** Returns the largest difference of two states. */
    double distance(int a, int b) {
        double[] memory = kernels.memory().cells;
        double worst = 0;
        for (int i = 0; i < n; i++) {
            worst = Math.max(worst, Math.abs(memory[a + i] - memory[b + i]));
        }
        return worst;
    }
}
