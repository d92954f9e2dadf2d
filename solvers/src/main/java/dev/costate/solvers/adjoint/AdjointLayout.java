package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.solvers.tape.AdjointOp;
import dev.costate.vectorapi.Kernels;

/** Where the operands and results of an {@link AdjointOp} lie, as slots of a run's addresses. */
public final class AdjointLayout {
    /** Cells of a state. */
    public final int n;
    public final int timeCount;
    public final int states;
    public final int record;
    public final int cotangents;
    public final int times;
    /** What the field captured. */
    public final int[] captured;
    /** The cotangents of what the field captured. */
    final int[] sums;
    /** Their cells. */
    final int[] cells;
    /** All their cells. */
    public final int parameters;
    public final int y0Bar;
    public final int report;

    public AdjointLayout(Binding b) {
        n = b.outShape(0).size();
        timeCount = b.inShape(0).dim(0);
        states = b.in(0);
        record = b.in(1);
        cotangents = b.in(2);
        times = b.in(3);
        captured = new int[b.operands() - 4];
        sums = new int[captured.length];
        cells = new int[captured.length];
        int all = 0;
        for (int i = 0; i < captured.length; i++) {
            captured[i] = b.in(4 + i);
            sums[i] = b.out(1 + i);
            cells[i] = b.outShape(1 + i).size();
            all += cells[i];
        }
        parameters = all;
        y0Bar = b.out(0);
        report = b.out(1 + captured.length);
    }

    /** Gives a program what the field captured, its inputs from {@code first} on. */
    public void pointCaptured(Program p, int first, int[] at) {
        for (int i = 0; i < captured.length; i++) {
            p.pointInput(first + i, at[captured[i]]);
        }
    }

    /**
     * Gives a program what the field captured, and the results to add to: its inputs from {@code firstSum} on and
     * its outputs from {@code firstOutput} on.
     */
    void pointAccumulating(Program p, int first, int firstSum, int firstOutput, int[] at) {
        pointCaptured(p, first, at);
        for (int i = 0; i < captured.length; i++) {
            p.pointInput(firstSum + i, at[sums[i]]);
            p.pointOutput(firstOutput + i, at[sums[i]]);
        }
    }

    /** Has a program write its outputs from {@code first} on, one for each thing captured, one behind the other. */
    public void pointSums(Program p, int first, int to) {
        int next = to;
        for (int i = 0; i < captured.length; i++) {
            p.pointOutput(first + i, next);
            next += cells[i];
        }
    }

    /** Adds a multiple of numbers that lie one behind the other to the results. */
    public void addSums(Kernels kernels, double factor, int from, int[] at) {
        int next = from;
        for (int i = 0; i < captured.length; i++) {
            kernels.axpy(factor, next, at[sums[i]], at[sums[i]], cells[i]);
            next += cells[i];
        }
    }

    /** Clears the results. */
    public void clearSums(Kernels kernels, int[] at) {
        for (int i = 0; i < captured.length; i++) {
            kernels.fill(0, at[sums[i]], cells[i]);
        }
    }

    /** Copies numbers that lie one behind the other to the results. */
    public void copySums(Kernels kernels, int from, int[] at) {
        int next = from;
        for (int i = 0; i < captured.length; i++) {
            kernels.copy(next, at[sums[i]], cells[i]);
            next += cells[i];
        }
    }
}
