package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.vectorapi.Kernels;

/** Steps of the recorded grid taken again, and their adjoints. Thread-confined. */
abstract class Reversal implements Field {
    final Kernels kernels;
    final StepAdjoint adjoint;
    final SolveRecord record;
    final int states;
    final int n;
    /** Whether the activations of evaluations are kept. */
    boolean taping;
    private final int lastRow;
    private final int report;
    private double error;

    Reversal(SolveOp op, Binding b) {
        kernels = b.kernels();
        adjoint = StepAdjoint.of(op, b);
        record = adjoint.record();
        n = adjoint.layout().n();
        states = b.in(0);
        lastRow = (b.inShape(0).dim(0) - 1) * n;
        report = b.out(b.operands() - 3);
    }

    /** Makes that of the solve's method. */
    static Reversal of(SolveOp op, Binding b) {
        return op.options().method() instanceof ReversibleMethod ? new ReversibleReversal(op, b) : new StepReversal(op, b, true);
    }

    @Override
    public final void eval(double t, int slot) {
        if (taping) {
            adjoint.evalKeeping(t, slot);
        } else {
            adjoint.eval(t, slot);
        }
    }

    /** Returns the cells that {@link #save} writes. */
    abstract int stateCells();

    /** Starts the backward pass. */
    void start(int[] at) {
        adjoint.start(at);
        taping = false;
        error = 0;
    }

    /** Goes to the first step. */
    abstract void first(int[] at);

    /** Keeps where the next step starts. */
    abstract void save(int to);

    /** Goes where a step starts that was kept. */
    abstract void load(int from);

    /** Takes a step and moves on. */
    abstract void advance(int step);

    /** Takes a step and its adjoint; then go elsewhere by {@link #load}. */
    abstract void reverse(int[] at, int step);

    /** Compares the end of the last step with what the solve gave. */
    final void compare(int[] at, int step, int end) {
        if (step == record.steps() - 1) {
            error = distance(end, at[states] + lastRow);
        }
    }

    /** At the start of the first step: writes the results. */
    abstract void finish(int[] at);

    final void report(int[] at, long evaluations) {
        AdjointOp.report(kernels.memory().cells, at[report], error, evaluations + adjoint.evaluations(), adjoint.vjps());
    }

    final void quality(double value) {
        error = value;
    }

    /** The largest difference of two states. */
    final double distance(int a, int b) {
        return AdjointOp.distance(kernels.memory().cells, a, b, n);
    }
}
