package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.vectorapi.Kernels;

/** Takes steps of the recorded grid again, and their adjoints. Thread-confined. */
final class StepReversal {
    private final Kernels kernels;
    private final StepAdjoint adjoint;
    private final SolveRecord record;
    private final StepWindow window;
    private final int stages;
    private final int states;
    private final int lastRow;
    private final int n;
    private final int report;
    private double error;

    /**
     * Makes it.
     *
     * @param keeping whether the activations of all stages of a step are kept until its adjoint; otherwise those of one stage at a time are made again
     */
    StepReversal(SolveOp op, Binding b, boolean keeping) {
        kernels = b.kernels();
        adjoint = new StepAdjoint(op, b);
        record = adjoint.record();
        Tableau method = op.options().explicit("a discrete gradient method");
        stages = method.stages();
        SlotLayout layout = adjoint.layout();
        window = new StepWindow(b, method, layout, 1, keeping, keeping ? this::evalInWindow : adjoint);
        n = layout.n();
        states = b.in(0);
        lastRow = (b.inShape(0).dim(0) - 1) * n;
        report = b.out(b.operands() - 3);
    }

    private boolean taping;

    private void evalInWindow(double t, int slot) {
        if (taping) {
            adjoint.evalKeeping(t, slot);
        } else {
            adjoint.eval(t, slot);
        }
    }

    SolveRecord record() {
        return record;
    }

    StepWindow window() {
        return window;
    }

    int slotCells() {
        return adjoint.layout().bareSize();
    }

    void start(int[] at) {
        adjoint.start(at);
        window.place(at);
        taping = false;
        error = 0;
    }

    /** Takes a step from the window's start and moves on. */
    void advance(int step) {
        window.step(record.t(step), record.h(step));
        window.shift();
    }

    /** Takes a step and its adjoint. */
    void reverse(int[] at, int step) {
        int mark = kernels.memory().mark();
        taping = true;
        window.step(record.t(step), record.h(step));
        taping = false;
        if (step == record.steps() - 1) {
            error = distance(adjoint.layout().y(window.slot(stages - 1)), at[states] + lastRow);
        }
        if (adjoint.inside(step)) {
            window.denseStages(record.t(step), record.h(step));
        }
        adjoint.step(window, step);
        kernels.memory().release(mark);
    }

    private double distance(int a, int b) {
        double[] m = kernels.memory().cells;
        double worst = 0;
        for (int i = 0; i < n; i++) {
            worst = Math.max(worst, Math.abs(m[a + i] - m[b + i]));
        }
        return worst;
    }

    /** The window being at the start of the first step: writes the results. */
    void finish(int[] at) {
        adjoint.finish(at, window.slot(0), false);
        AdjointOp.report(kernels.memory().cells, at[report], error, window.evaluations() + adjoint.evaluations(), adjoint.vjps());
    }
}
