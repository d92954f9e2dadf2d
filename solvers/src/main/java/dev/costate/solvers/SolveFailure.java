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

    /** In place of a stage: an event, by its number. */
    public static final int EVENT = -1;
    /** In place of a stage: the first state, by its component. */
    public static final int START = -2;
    /** In place of a stage: what the field captured, by its number and the number in it. */
    public static final int CAPTURED = -3;

    /**
     * {@code culprit} is {stage, component} of the first number that was not finite, the same with another place of
     * it for a stage, or null.
     */
    public SolveFailure(SolveStatus status, double t, double h, int steps, int[] culprit) {
        super(String.format(Locale.ROOT,
                (status == SolveStatus.GRADIENT_NON_FINITE
                        ? "gradient of a solve from t = %1$.6g of %3$d steps is not finite"
                        : "solve stopped at t = %1$.6g with step h = %2$.3g after %3$d accepted steps") + "%4$s: %5$s",
                t, h, steps, words(culprit), status.advice()));
        this.status = status;
        this.t = t;
        this.h = h;
        this.steps = steps;
        stage = culprit == null ? -1 : Math.max(-1, culprit[0]);
        component = stage < 0 && (culprit == null || culprit[0] != START) ? -1 : culprit[1];
    }

    private static String words(int[] culprit) {
        return culprit == null ? "" : switch (culprit[0]) {
            case EVENT -> " by event " + culprit[1];
            case START -> " by component " + culprit[1] + " of the first state";
            case CAPTURED -> " by number " + culprit[2] + " of parameter " + culprit[1];
            default -> " by component " + culprit[1] + " in stage " + culprit[0];
        };
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

    /**
     * Returns the row of the batch whose solve it was ({@link Solve#rows}), or the entry of another loop around the
     * solve; −1 outside of loops.
     */
    public int row() {
        return row;
    }

    /**
     * Returns the stage of the last step tried, from 0, that first gave a number that was not finite; −1 for another
     * cause.
     */
    public int stage() {
        return stage;
    }

    /**
     * Returns the cell of the state, from 0, where {@link #stage}, y0 or the gradient with respect to y0 has that
     * number; −1 for another cause.
     */
    public int component() {
        return component;
    }
}
