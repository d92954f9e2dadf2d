package dev.costate.models.optim;

import java.util.Arrays;

/**
 * Levenberg–Marquardt for ½·Σr² (Levenberg 1944, Marquardt 1963), Gauss–Newton while undamped steps succeed.
 *
 * <p>A step p minimises ‖Jp + r‖² + μ·‖Dp‖², solved by QR, with D the largest norms that the columns of J had (Moré
 * 1978), so that units of the parameters do not matter. μ follows from the ratio of the decrease to the predicted one
 * (Nielsen 1999): times max(⅓, 1 − (2ρ − 1)³), or times 2, 4, 8 … after failures. Near a minimum the error shrinks
 * quadratically if the residuals vanish there, otherwise by a factor that grows with them. A step costs the residuals,
 * their Jacobian and 2·(m + n)·n² operations. Where a decrease is lost in rounding, the tolerance's measure decides.
 *
 * <p>That measure is the largest cosine of the angle between the residuals and a column of J, as in MINPACK: a norm of
 * the gradient without units. Immutable and thread-safe.
 *
 * @param damping the first μ; 0 begins with Gauss–Newton steps
 */
public record LevenbergMarquardt(double damping) implements Minimiser {
    /** The μ after the first failure of an undamped step. */
    private static final double LEAST = 1e-6;

    /** Changes of the loss below this part of it are rounding. */
    private static final double ROUNDING = 1e-13;

    /** Checks the damping. */
    public LevenbergMarquardt {
        Require.notNegative("damping", damping);
    }

    /** Begins with μ = 10⁻³. */
    public LevenbergMarquardt() {
        this(1e-3);
    }

    @Override
    public String name() {
        return "levenberg-marquardt";
    }

    @Override
    public boolean takesResiduals() {
        return true;
    }

    @Override
    public Result minimise(Differentiable f, double[] start, Box box, long iterations, double tolerance) {
        Place now = new Place(f, box, start, f.values(start));
        now.differentiate();
        if (!(now.loss < Double.POSITIVE_INFINITY && now.angle <= 2)) {
            throw new ArithmeticException(
                    "half the sum of squares is " + now.loss + " at the start, or its gradient is not finite");
        }
        double[] scale = new double[start.length];
        double mu = damping;
        double growth = 2;
        long tried = 0;
        while (tried < iterations && now.angle > tolerance) {
            double[] x = box.point(now.x, 1, now.step(scale, mu));
            if (Arrays.equals(x, now.x)) {
                break;
            }
            tried++;
            Place next = now.at(x);
            double decrease = now.loss - next.loss;
            double predicted = now.predicted(x);
            boolean rounded = Math.abs(decrease) <= ROUNDING * now.loss;
            if ((rounded || decrease > 0 && predicted > 0) && next.differentiate()
                    && (!rounded || next.angle < now.angle)) {
                double excess = rounded ? 1 : 2 * Math.min(1, decrease / predicted) - 1;
                mu *= Math.max(1.0 / 3, 1 - excess * excess * excess);
                growth = 2;
                now = next;
            } else {
                mu = Math.max(LEAST, mu * growth);
                growth *= 2;
            }
        }
        return new Result(now.x, now.loss, Math.sqrt(StrongWolfe.dot(now.free, now.free)), tried);
    }

    /**
     * A point with its residuals r and, once differentiated, their Jacobian J and the gradient Jᵀr.
     *
     * <p>The free gradient has zeros where a bound holds a parameter.
     */
    private static final class Place {
        private final Differentiable f;
        private final Box box;
        private final double[] x;
        private final double[] residuals;
        private final double loss;
        private double[] jacobian;
        private double[] gradient;
        private double[] free;
        private double[] norms;
        private double angle;

        Place(Differentiable f, Box box, double[] x, double[] residuals) {
            this.f = f;
            this.box = box;
            this.x = x;
            this.residuals = residuals;
            double half = StrongWolfe.dot(residuals, residuals) / 2;
            loss = Double.isNaN(half) ? Double.POSITIVE_INFINITY : half;
        }

        /** Another point; of infinite loss where there are no residuals. */
        Place at(double[] other) {
            double[] r;
            try {
                r = f.values(other);
            } catch (ArithmeticException unsolvable) {
                r = new double[] {Double.NaN};
            }
            return new Place(f, box, other, r);
        }

        /** Returns whether the derivatives are finite. */
        boolean differentiate() {
            try {
                jacobian = f.jacobian(x);
            } catch (ArithmeticException unsolvable) {
                angle = Double.NaN;
                return false;
            }
            int n = x.length;
            gradient = new double[n];
            norms = new double[n];
            for (int k = 0; k < jacobian.length; k++) {
                gradient[k % n] += jacobian[k] * residuals[k / n];
                norms[k % n] = StrictMath.hypot(norms[k % n], jacobian[k]);
            }
            free = box.free(x, gradient);
            double length = Math.sqrt(2 * loss);
            for (int j = 0; j < n; j++) {
                if (free[j] != 0) {
                    angle = Math.max(angle, Math.abs(free[j]) / (norms[j] * length)); // a NaN stays
                }
            }
            return angle < Double.POSITIVE_INFINITY;
        }

        /** The damped Gauss–Newton step; raises D to the norms of J's columns. */
        double[] step(double[] scale, double mu) {
            int n = x.length;
            int m = residuals.length;
            double[] a = Arrays.copyOf(jacobian, (m + n) * n);
            double[] b = new double[m + n];
            for (int i = 0; i < m; i++) {
                b[i] = -residuals[i];
            }
            for (int j = 0; j < n; j++) {
                scale[j] = Math.max(scale[j], norms[j]);
                boolean held = scale[j] == 0 || !box.isFree(j, x, gradient);
                for (int i = 0; held && i < m; i++) {
                    a[i * n + j] = 0;
                }
                a[(m + j) * n + j] = held ? 1 : Math.sqrt(mu) * scale[j];
            }
            return LeastSquares.solve(a, b, n);
        }

        /** The decrease of the loss that the linear model predicts. */
        double predicted(double[] to) {
            double sum = 0;
            int n = x.length;
            for (int i = 0; i < residuals.length; i++) {
                double change = 0;
                for (int j = 0; j < n; j++) {
                    change += jacobian[i * n + j] * (to[j] - x[j]);
                }
                sum -= change * (residuals[i] + change / 2);
            }
            return sum;
        }
    }
}
