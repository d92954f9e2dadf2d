package dev.costate.solvers;

import dev.costate.autodiff.LoopFailure;
import java.util.Locale;

/** A solve that did not reach its last time: where, why, and what to do about it. */
public final class SolveFailure extends ArithmeticException implements LoopFailure {
    private static final long serialVersionUID = 1;

    private final SolveStatus status;
    private final double t;
    private final double h;
    private final int steps;
    private final int stage;
    private final int component;
    private int row = -1;

    /** {@code culprit} is {stage, component} of the first number that was not finite, {−1, number} of an event, or null. */
    SolveFailure(SolveStatus status, double t, double h, int steps, int[] culprit) {
        super(String.format(Locale.ROOT, "solve stopped at t = %.6g with step h = %.3g after %d accepted steps%s: %s", t, h, steps,
                culprit == null ? "" : culprit[0] < 0 ? " by event " + culprit[1] : " by component " + culprit[1] + " in stage " + culprit[0],
                status.advice()));
        this.status = status;
        this.t = t;
        this.h = h;
        this.steps = steps;
        stage = culprit == null ? -1 : culprit[0];
        component = stage < 0 ? -1 : culprit[1];
    }

    @Override
    public void passed(int entry) {
        row = row < 0 ? entry : row;
    }

    @Override
    public String getMessage() {
        return (row < 0 ? "" : "row " + row + ": ") + super.getMessage();
    }

    /** Returns the cause. */
    public SolveStatus status() {
        return status;
    }

    /** Returns the time that was reached. */
    public double t() {
        return t;
    }

    /** Returns the last step tried. */
    public double h() {
        return h;
    }

    /** Returns the number of accepted steps. */
    public int steps() {
        return steps;
    }

    /** Returns the row of the batch whose solve it was ({@link Solve#rows}), or the entry of another loop around the solve; −1 outside of loops. */
    public int row() {
        return row;
    }

    /** Returns the stage of the last step tried, from 0, that first gave a number that was not finite; −1 for another cause. */
    public int stage() {
        return stage;
    }

    /** Returns the cell of the state, from 0, where {@link #stage} gave that number; −1 for another cause. */
    public int component() {
        return component;
    }
}
