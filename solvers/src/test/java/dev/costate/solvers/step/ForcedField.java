package dev.costate.solvers.step;

/** y' = Ay + (sin t, t²) of two unknowns with its derivatives, which it counts; NaN where a test asks for it. */
final class ForcedField implements StiffField {
    static final double[] A = {-3, 1, 0.5, -200};
    double[] a = A;
    /** The second unknown's derivative is NaN from this time on. */
    double nanFrom = Double.POSITIVE_INFINITY;
    /** A cubic part of the first unknown's derivative: −cubic·y³. */
    double cubic;
    int evaluations;
    int jacobians;

    static double[] forcing(double t) {
        return new double[] {StrictMath.sin(t), t * t};
    }

    @Override
    public void eval(double t, double[] y, double[] dy) {
        evaluations++;
        double[] b = forcing(t);
        dy[0] = a[0] * y[0] + a[1] * y[1] + b[0] - cubic * y[0] * y[0] * y[0];
        dy[1] = t >= nanFrom ? Double.NaN : a[2] * y[0] + a[3] * y[1] + b[1];
    }

    @Override
    public int jacobian(double t, double[] y, double[] scale, int columns, double[] out) {
        jacobians++;
        System.arraycopy(a, 0, out, 0, 4);
        out[0] -= 3 * cubic * y[0] * y[0];
        return 7;
    }

    @Override
    public int timeDerivative(double t, double[] y, double[] f, double h, double[] out) {
        out[0] = StrictMath.cos(t);
        out[1] = 2 * t;
        return 11;
    }

    /** Returns (δI − κA)⁻¹v by Cramer's rule. */
    double[] solve(double delta, double kappa, double[] v) {
        double p = delta - kappa * a[0];
        double q = -kappa * a[1];
        double r = -kappa * a[2];
        double s = delta - kappa * a[3];
        double d = p * s - q * r;
        return new double[] {(s * v[0] - q * v[1]) / d, (p * v[1] - r * v[0]) / d};
    }

    double[] at(double t, double[] y) {
        double[] dy = new double[2];
        eval(t, y, dy);
        evaluations--;
        return dy;
    }

    /** Returns y + Σ wⱼvⱼ over the first {@code count} vectors. */
    static double[] plus(double[] y, double factor, double[] w, double[][] v, int count) {
        double[] sum = y.clone();
        for (int j = 0; j < count; j++) {
            sum[0] += factor * w[j] * v[j][0];
            sum[1] += factor * w[j] * v[j][1];
        }
        return sum;
    }
}
