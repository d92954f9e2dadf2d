package dev.costate.models.dynamics;

import dev.costate.solvers.JacobianRightHandSide;
import java.util.Arrays;
import java.util.function.LongToDoubleFunction;

/**
 * The Lyapunov exponents of an orbit: at what mean rates orbits near it part from it.
 *
 * <p>n tangent vectors are carried along by the derivative of each step, V ← J·V, and made orthonormal after it, V =
 * QR: λₖ is the mean of ln Rₖₖ per unit of time (Benettin, Galgani, Giorgilli and Strelcyn 1980; Shimada and Nagashima
 * 1979). A flow takes equal steps of the classical Runge–Kutta method, of which the derivative is taken exactly.
 *
 * <p>Cost of a step of a flow: 4 evaluations of field and Jacobian, 4n³ + 2n³ multiplications; of a map a quarter of
 * that. The exponents are of the steps, not of the solution: an error of O(h⁴), beside the statistical one.
 *
 * <p>Exponents and the divergence per unit of time (of maps, per iteration).
 *
 * @param exponents λ₁ … λₙ in falling order but for their errors
 * @param errors their standard errors, from the means of 20 equal parts of the orbit
 * @param divergence mean over the orbit of the trace of the field's Jacobian, to which the exponents of a flow sum up;
 *     of a map, the mean of ln |det J|
 */
public record Lyapunov(double[] exponents, double[] errors, double divergence) {
    private static final int PARTS = 20;
    /** Lengths are multiplied up to such sizes before their logarithm is taken. */
    private static final double LARGE = 1e100;

    /**
     * Returns the exponents of a flow y' = f(t, y).
     *
     * @param f the field and its Jacobian
     * @param start the first state; not changed
     * @param h length of a step in time, positive
     * @param transientSteps steps before anything is measured
     * @param steps steps that are measured, at least 20
     * @throws ArithmeticException if the orbit leaves the finite numbers
     */
    public static Lyapunov ofFlow(JacobianRightHandSide f, double[] start, double h, long transientSteps, long steps) {
        if (!(h > 0 && h < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("steps of " + h + ": must be positive and finite");
        }
        TangentStep along = new TangentStep(f, start);
        return along(along, step -> along.flow(step * h, h), h, transientSteps, steps, true);
    }

    /**
     * Returns the exponents of a map y ← f(y).
     *
     * @param f the map and its Jacobian; its time is the number of the iteration
     * @param start the first state; not changed
     * @param transientSteps iterations before anything is measured
     * @param steps iterations that are measured, at least 20
     * @throws ArithmeticException if the orbit leaves the finite numbers
     */
    public static Lyapunov ofMap(JacobianRightHandSide f, double[] start, long transientSteps, long steps) {
        TangentStep along = new TangentStep(f, start);
        return along(along, step -> {
            along.map(step);
            return 0;
        }, 1, transientSteps, steps, false);
    }

    private static Lyapunov along(TangentStep along, LongToDoubleFunction take, double h, long transientSteps,
            long steps, boolean flow) {
        if (transientSteps < 0 || steps < PARTS) {
            throw new IllegalArgumentException(transientSteps + " steps before " + steps
                    + " that are measured: must be at least 0 and " + PARTS);
        }
        int n = along.y.length;
        double[] lengths = new double[n];
        Arrays.fill(lengths, 1);
        for (long step = 0; step < transientSteps; step++) {
            take.applyAsDouble(step);
            along.orthonormalise(lengths);
            requireFinite(along, step);
            Arrays.fill(lengths, 1);
        }
        double[][] logs = new double[PARTS][n];
        double divergence = 0;
        for (int part = 0; part < PARTS; part++) {
            long end = steps * (part + 1) / PARTS;
            for (long step = steps * part / PARTS; step < end; step++) {
                divergence += take.applyAsDouble(transientSteps + step);
                along.orthonormalise(lengths);
                for (int k = 0; k < n; k++) {
                    if (!(lengths[k] < LARGE && lengths[k] > 1 / LARGE)) {
                        requireFinite(along, transientSteps + step);
                        logs[part][k] += StrictMath.log(lengths[k]);
                        lengths[k] = 1;
                    }
                }
            }
            requireFinite(along, transientSteps + end);
            for (int k = 0; k < n; k++) {
                logs[part][k] += StrictMath.log(lengths[k]);
                lengths[k] = 1;
            }
        }
        return of(logs, steps, h, flow ? divergence / steps : Double.NaN);
    }

    private static Lyapunov of(double[][] logs, long steps, double h, double divergence) {
        int n = logs[0].length;
        double[] exponents = new double[n];
        double[] errors = new double[n];
        double total = 0;
        for (int k = 0; k < n; k++) {
            double sum = 0;
            for (double[] part : logs) {
                sum += part[k];
            }
            double squares = 0;
            for (double[] part : logs) {
                double off = (part[k] - sum / PARTS) * PARTS / (steps * h);
                squares += off * off;
            }
            exponents[k] = sum / (steps * h);
            errors[k] = Math.sqrt(squares / (PARTS * (PARTS - 1.0)));
            total += exponents[k];
        }
        return new Lyapunov(exponents, errors, Double.isNaN(divergence) ? total : divergence);
    }

    private static void requireFinite(TangentStep along, long step) {
        if (!along.finite()) {
            throw new ArithmeticException("the orbit left the finite numbers by step " + step);
        }
    }

    /**
     * Returns the Kaplan–Yorke dimension of the attractor (1979), j + (λ₁ + … + λⱼ)/|λⱼ₊₁| with the most exponents
     * whose sum is not negative: 0 for a stable fixed point, n if all of them sum up to more than 0.
     */
    public double kaplanYorkeDimension() {
        double sum = 0;
        for (int j = 0; j < exponents.length; j++) {
            if (sum + exponents[j] < 0) {
                return j + sum / -exponents[j];
            }
            sum += exponents[j];
        }
        return exponents.length;
    }
}
