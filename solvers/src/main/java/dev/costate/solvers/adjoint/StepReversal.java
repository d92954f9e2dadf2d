package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.RecordedSolve;

/** Steps of a Runge–Kutta method. Thread-confined. */
public final class StepReversal extends Reversal {
    private final StepWindow window;
    private final int stages;
    private final int times;
    private final boolean keeping;

    /**
     * Makes it.
     *
     * @param keeping whether the activations of all stages of a step are kept until its adjoint; otherwise those of
     * one stage at a time are recomputed
     */
    public StepReversal(RecordedSolve solve, Binding b, boolean keeping) {
        super(solve, b);
        Tableau method = Tableau.require(solve.options().method(), "a discrete gradient method");
        stages = method.stages();
        window = new StepWindow(b, method, adjoint.layout, 1, keeping, this);
        times = b.in(3);
        this.keeping = keeping;
    }

    public StepWindow window() {
        return window;
    }

    @Override
    public int stateCells() {
        return adjoint.layout.bareSize();
    }

    @Override
    public void save(int to) {
        window.save(to);
    }

    @Override
    public void load(int from) {
        window.load(from);
    }

    @Override
    public void start(int[] at) {
        super.start(at);
        window.place(at);
    }

    @Override
    public void first(int[] at) {
        window.start(memory.cells[at[times]], at[states]);
    }

    @Override
    public void advance(int step) {
        window.step(record.t(step), record.h(step));
        window.shift();
    }

    @Override
    public void reverse(int[] at, int step) {
        int mark = memory.mark();
        taping = keeping;
        window.step(record.t(step), record.h(step));
        taping = false;
        compare(at, step, adjoint.layout.y(window.slot(stages - 1)));
        if (adjoint.inside(step)) {
            window.denseStages(record.t(step), record.h(step));
        }
        adjoint.step(window, step);
        memory.release(mark);
    }

    @Override
    public void finish(int[] at) {
        adjoint.finish(at, window.slot(0), false);
        report(at, window.evaluations());
    }
}
