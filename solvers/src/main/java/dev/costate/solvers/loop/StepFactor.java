package dev.costate.solvers.loop;

import dev.costate.solvers.StepController;
import dev.costate.vectorapi.math.ElementaryMath;

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

    /**
     * x ↦ x^β for one β, as a step controller needs it. Immutable.
     *
     * <p>With x = 2ᵏm and c the middle of the 64th of [1, 2) in which m lies, x^β = 2^(βk) · c^β · (1 + r)^β, r = m/c −
     * 1. The first two factors come from tables and the third from its binomial series up to r⁴. |r| ≤ 2⁻⁷, so the
     * relative error is below 2⁻³⁵ |β(β−1)…(β−4)|/120: 1e-11 for |β| ≤ 0.6.
     *
     * <p>Only plain multiplications and additions: the same bits everywhere. x is clamped to [1e−40, 1e40].
     */
    static final class FixedPower {
        private static final double LEAST = 1e-40;
        private static final double MOST = 1e40;
        private static final int LEAST_EXPONENT = -133;
        private static final int EXPONENTS = 2 * 133 + 1;
        private static final int PARTS = 64;
        private static final double[] INVERSE = new double[PARTS];

        static {
            for (int j = 0; j < PARTS; j++) {
                INVERSE[j] = PARTS / (PARTS + j + 0.5);
            }
        }

        private final double[] ofExponent = new double[EXPONENTS];
        private final double[] ofPart = new double[PARTS];
        private final double c1;
        private final double c2;
        private final double c3;
        private final double c4;

        FixedPower(double beta) {
            double up = ElementaryMath.pow(2, beta);
            double down = ElementaryMath.pow(2, -beta);
            ofExponent[-LEAST_EXPONENT] = 1;
            for (int k = 1; k <= -LEAST_EXPONENT; k++) {
                ofExponent[k - LEAST_EXPONENT] = ofExponent[k - 1 - LEAST_EXPONENT] * up;
                ofExponent[-k - LEAST_EXPONENT] = ofExponent[1 - k - LEAST_EXPONENT] * down;
            }
            for (int j = 0; j < PARTS; j++) {
                ofPart[j] = ElementaryMath.pow(INVERSE[j], -beta);
            }
            c1 = beta;
            c2 = c1 * (beta - 1) / 2;
            c3 = c2 * (beta - 2) / 3;
            c4 = c3 * (beta - 3) / 4;
        }

        /** Returns x^β for x ≥ 0. */
        double of(double x) {
            long bits = Double.doubleToRawLongBits(x < LEAST ? LEAST : x > MOST ? MOST : x);
            int k = (int) (bits >>> 52) - 1023;
            int j = (int) (bits >>> 46) & PARTS - 1;
            double m = Double.longBitsToDouble(bits & 0xFFFFFFFFFFFFFL | 0x3FF0000000000000L);
            double r = m * INVERSE[j] - 1;
            double rr = r * r;
            return ofExponent[k - LEAST_EXPONENT] * ofPart[j] * ((1 + c1 * r) + rr * (c2 + r * c3 + rr * c4));
        }
    }
}
