package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;

/** Steps by kernels on the recorded grid, or runs of them, retaken, and their adjoints. Thread-confined. */
public abstract class Reversal extends ReplayableSteps implements Field {
    final Kernels kernels;
    final Memory memory;
    final StepAdjoint adjoint;
    public final SolveRecord record;
    final int states;
    final int n;
    /** Whether the activations of evaluations are kept. */
    boolean taping;
    private final int lastRow;
    private double error;

    Reversal(RecordedSolve solve, Binding b) {
        kernels = b.kernels();
        memory = kernels.memory();
        adjoint = StepAdjoints.onBuffers(solve, b);
        record = adjoint.record;
        n = adjoint.layout.n();
        states = b.in(0);
        lastRow = (b.inShape(0).dim(0) - 1) * n;
    }

    @Override
    public final void eval(double t, int slot, boolean keep) {
        adjoint.field.eval(t, slot, taping && keep);
    }

    @Override
    public final boolean separable() {
        return adjoint.field.separable();
    }

    @Override
    public final void evalHalf(int half, double t, int slot, boolean keep) {
        adjoint.field.evalHalf(half, t, slot, taping && keep);
    }

    @Override
    public int units() {
        return record.steps();
    }

    @Override
    public void start(int[] at) {
        adjoint.start(at);
        taping = false;
        error = 0;
    }

    /** Compares the end of the last step with what the solve gave. */
    final void compare(int[] at, int step, int end) {
        if (step == record.steps() - 1) {
            error = distance(end, at[states] + lastRow);
        }
    }

    final void report(int[] at, long evaluations) {
        adjoint.places.report(at, error, evaluations + adjoint.evaluations(), adjoint.vjps());
    }

    /** Notes an error for the quality number, which is the largest. */
    final void noteError(double value) {
        error = Math.max(error, value);
    }

    /** The largest difference of two states. */
    final double distance(int a, int b) {
        return adjoint.places.distance(a, b);
    }
}
