package dev.costate.models.optim;

/**
 * Bounds of each parameter. Holds its arrays without copying.
 *
 * @param lower the least values, −∞ where there is none
 * @param upper the greatest values, ∞ where there is none; equal to the least where a parameter is held
 */
public record Box(double[] lower, double[] upper) {
    /** Returns whether a descent may change parameter i of x. */
    boolean isFree(int i, double[] x, double[] gradient) {
        return lower[i] < upper[i] && (gradient[i] > 0 ? x[i] > lower[i] : x[i] < upper[i]);
    }

    /** Returns x + a·p, each component within its bounds. */
    double[] point(double[] x, double a, double[] p) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = p[i] == 0 ? x[i] : Math.max(lower[i], Math.min(upper[i], x[i] + a * p[i]));
        }
        return y;
    }

    /** Returns the largest a with x + a·p within the bounds. */
    double room(double[] x, double[] p) {
        double most = Double.POSITIVE_INFINITY;
        for (int i = 0; i < p.length; i++) {
            if (p[i] != 0) {
                most = Math.min(most, ((p[i] > 0 ? upper[i] : lower[i]) - x[i]) / p[i]);
            }
        }
        return most;
    }

    /** Returns the gradient with zeros where a bound holds a parameter. */
    double[] free(double[] x, double[] gradient) {
        double[] g = gradient.clone();
        for (int i = 0; i < g.length; i++) {
            g[i] = isFree(i, x, gradient) ? g[i] : 0;
        }
        return g;
    }
}
