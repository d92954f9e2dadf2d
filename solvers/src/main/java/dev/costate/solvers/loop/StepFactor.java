package dev.costate.solvers.loop;

import dev.costate.solvers.StepController;

/** The rule of a {@link StepController} for one order of error, with its powers prepared. Immutable. */
public final class StepFactor {
    /** Square of 1e-4 tolerances. */
    public static final double LEAST = 1e-8;

    private final StepController controller;
    private final FixedPower now;
    private final FixedPower before;
    private final FixedPower beforeThat;

    /**
     * Prepares the powers.
     *
     * @param order the error estimate is O(h^order)
     */
    public StepFactor(StepController controller, int order) {
        this.controller = controller;
        double half = -0.5 / order;
        double p = controller.p();
        double d = controller.d();
        now = new FixedPower(half * (p + controller.i() + d));
        before = p + 2 * d == 0 ? null : new FixedPower(-half * (p + 2 * d));
        beforeThat = d == 0 ? null : new FixedPower(half * d);
    }

    /**
     * Returns the factor for the next step.
     *
     * @param e0 ε² of this step
     * @param e1 ε² of the last accepted step, 1 at the start
     * @param e2 ε² of the accepted step before, 1 at the start
     */
    public double of(double e0, double e1, double e2, boolean accepted) {
        if (!(e0 < Double.POSITIVE_INFINITY)) {
            return controller.shrink();
        }
        double f = controller.safety() * now.of(e0);
        if (before != null) {
            f *= before.of(e1);
        }
        if (beforeThat != null) {
            f *= beforeThat.of(e2);
        }
        double least = accepted ? 1 : controller.shrink();
        double most = most(accepted);
        return f < least ? least : f > most ? most : f;
    }

    /**
     * Returns what the steps to come remember of a squared error: at least {@link #LEAST}.
     *
     * <p>So dopri5 has it (Hairer, Nørsett and Wanner, Solving ODEs I). Smaller ones are rounding, which would choose
     * the steps.
     */
    public static double remembered(double e) {
        return Math.max(e, LEAST);
    }

    /**
     * Returns the largest factor; that of a rejected step always makes it shorter.
     *
     * <p>Small errors of the steps before would have a PID controller try the same again and again.
     */
    private double most(boolean accepted) {
        return accepted ? controller.grow() : Math.max(controller.shrink(), Math.min(controller.safety(), 0.9));
    }

    /** Returns whether a factor is one of the bounds. */
    public boolean clamped(double f, boolean accepted) {
        return f == controller.shrink() || f == 1 || f == most(accepted);
    }
}
