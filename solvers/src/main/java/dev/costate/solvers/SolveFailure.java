package dev.costate.solvers;

import dev.costate.autodiff.LoopFailure;
import java.util.Locale;

/**
 * A solve that did not reach its last time: where, why, and what to do about it.
 *
 * <p>Thread-confined while it is thrown through loops, which name the row; not changed after.
 */
public final class SolveFailure extends ArithmeticException implements LoopFailure {
    private static final long serialVersionUID = 1;

    private final SolveStatus status;
    private final double t;
    private final double h;
    private final int steps;
    private final NonFinite nonFinite;
    private int row = -1;

    /**
     * Makes a failure.
     *
     * @param t the time that was reached
     * @param h the last step tried
     * @param steps accepted steps
     * @param nonFinite the first number that was not finite, or {@link NonFinite#NONE}
     */
    public SolveFailure(SolveStatus status, double t, double h, int steps, NonFinite nonFinite) {
        this(status, t, h, steps, nonFinite, 0);
    }

    /** Makes a failure of a solve of the given {@link Solution#stiffness stiffness}, which its advice depends on. */
    public SolveFailure(SolveStatus status, double t, double h, int steps, NonFinite nonFinite, double stiffness) {
        super(String.format(Locale.ROOT,
                (status == SolveStatus.GRADIENT_NON_FINITE
                        ? "gradient of a solve from t = %1$.6g of %3$d steps is not finite"
                        : "solve stopped at t = %1$.6g with step h = %2$.3g after %3$d accepted steps") + "%4$s: %5$s",
                t, h, steps, nonFinite, status.advice(stiffness)));
        this.status = status;
        this.t = t;
        this.h = h;
        this.steps = steps;
        this.nonFinite = nonFinite;
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
     * Returns the row of the batch whose solve it was; −1 outside of loops.
     *
     * <p>In another loop around the solve than {@link Ode#recordRows}, the entry of that loop.
     */
    public int row() {
        return row;
    }

    /** Returns the first number that was not finite; {@link NonFinite#NONE} for another cause. */
    public NonFinite nonFinite() {
        return nonFinite;
    }
}
