package dev.costate.solvers;

import java.util.Locale;

/** A solve inside a replay that did not reach its last time. */
public final class SolveFailure extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final SolveStatus status;
    private final double t;
    private final double h;
    private final int steps;

    SolveFailure(SolveStatus status, double t, double h, int steps) {
        super(String.format(Locale.ROOT, "solve stopped at t = %.6g with step h = %.3g after %d accepted steps: %s", t, h, steps, status.advice()));
        this.status = status;
        this.t = t;
        this.h = h;
        this.steps = steps;
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
}
