package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.solvers.tape.AdjointOp;
import dev.costate.solvers.tape.OperandCells;
import dev.costate.vectorapi.Kernels;

/** Where the operands and results of an {@link AdjointOp} lie, as slots of a run's addresses. */
public final class AdjointLayout {
    private final Kernels kernels;
    /** Cells of a state. */
    public final int n;
    public final int timeCount;
    public final int states;
    private final int record;
    public final int cotangents;
    public final int times;
    /** What the field captured. */
    public final OperandCells captured;
    /** The cotangents of what the field captured. */
    private final int[] sums;
    /** Their cells. */
    private final int[] cells;
    /** All their cells. */
    public final int parameters;
    public final int y0Bar;
    private final int report;

    public AdjointLayout(Binding b) {
        kernels = b.kernels();
        n = b.outShape(0).size();
        timeCount = b.inShape(0).dim(0);
        states = b.in(0);
        record = b.in(1);
        cotangents = b.in(2);
        times = b.in(3);
        captured = OperandCells.in(b, 4, b.operands());
        sums = new int[captured.count()];
        cells = new int[captured.count()];
        int all = 0;
        for (int i = 0; i < sums.length; i++) {
            sums[i] = b.out(1 + i);
            cells[i] = b.outShape(1 + i).size();
            all += cells[i];
        }
        parameters = all;
        y0Bar = b.out(0);
        report = b.out(1 + sums.length);
    }

    /**
     * Gives a program what the field captured, and the results to add to.
     *
     * <p>Those are its inputs from {@code firstSum} on and its outputs from {@code firstOutput} on.
     */
    void pointAccumulating(Program p, int first, int firstSum, int firstOutput, int[] at) {
        captured.point(p, first, at);
        for (int i = 0; i < sums.length; i++) {
            p.pointInput(firstSum + i, at[sums[i]]);
            p.pointOutput(firstOutput + i, at[sums[i]]);
        }
    }

    /** The same for some of what the field captured, by their numbers. */
    void pointAccumulating(Program p, int[] which, int[] at) {
        captured.point(p, 2, which, at);
        for (int i = 0; i < which.length; i++) {
            p.pointInput(3 + which.length + i, at[sums[which[i]]]);
            p.pointOutput(2 + i, at[sums[which[i]]]);
        }
    }

    /** Has a program write an output for each thing captured, one after the other, from {@code to} on. */
    public void pointSums(Program p, int first, int to) {
        int next = to;
        for (int i = 0; i < sums.length; i++) {
            p.pointOutput(first + i, next);
            next += cells[i];
        }
    }

    /** Adds a multiple of numbers that lie one after the other to the results. */
    public void addSums(double factor, int from, int[] at) {
        int next = from;
        for (int i = 0; i < sums.length; i++) {
            kernels.axpy(factor, next, at[sums[i]], at[sums[i]], cells[i]);
            next += cells[i];
        }
    }

    /** Clears the results. */
    public void clearSums(int[] at) {
        for (int i = 0; i < sums.length; i++) {
            kernels.fill(0, at[sums[i]], cells[i]);
        }
    }

    /** Copies numbers that lie one after the other to the results. */
    public void copySums(int from, int[] at) {
        int next = from;
        for (int i = 0; i < sums.length; i++) {
            kernels.copy(next, at[sums[i]], cells[i]);
            next += cells[i];
        }
    }

    /** Returns the address of the solve's record. */
    public int record(int[] at) {
        return (int) kernels.memory().cells[at[record]];
    }

    /** Writes the last result: {quality, evaluations of the field, vjps of the field}. */
    public void report(int[] at, double quality, double evaluations, double vjps) {
        double[] m = kernels.memory().cells;
        int to = at[report];
        m[to] = quality;
        m[to + 1] = evaluations;
        m[to + 2] = vjps;
    }

    /** Returns the largest difference of two states. */
    public double distance(int a, int b) {
        double[] m = kernels.memory().cells;
        double worst = 0;
        for (int i = 0; i < n; i++) {
            worst = Math.max(worst, Math.abs(m[a + i] - m[b + i]));
        }
        return worst;
    }
}
