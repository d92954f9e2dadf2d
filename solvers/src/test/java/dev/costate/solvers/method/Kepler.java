package dev.costate.solvers.method;

import static java.lang.Math.cos;
import static java.lang.Math.sin;
import static java.lang.Math.sqrt;

/** The plane Kepler problem q'' = −q/|q|³ in closed form, by Lagrange's coefficients. */
final class Kepler {
    private Kepler() {
    }

    /** Returns (q, q') after a time t from a bound state. */
    static double[] flow(double[] y, double t) {
        double r0 = sqrt(y[0] * y[0] + y[1] * y[1]);
        double a = 1 / (2 / r0 - y[2] * y[2] - y[3] * y[3]);
        double sigma = (y[0] * y[2] + y[1] * y[3]) / sqrt(a);
        double rate = 1 / (a * sqrt(a));
        double e = rate * t;
        for (int k = 0; k < 100; k++) {
            double miss = e - (1 - r0 / a) * sin(e) + sigma * (1 - cos(e)) - rate * t;
            e -= miss / (1 - (1 - r0 / a) * cos(e) + sigma * sin(e));
        }
        double r = a + (r0 - a) * cos(e) + sigma * a * sin(e);
        double f = 1 - a / r0 * (1 - cos(e));
        double g = t - (e - sin(e)) / rate;
        double df = -sqrt(a) * sin(e) / (r * r0);
        double dg = 1 - a / r * (1 - cos(e));
        return new double[] {f * y[0] + g * y[2], f * y[1] + g * y[3], df * y[0] + dg * y[2], df * y[1] + dg * y[3]};
    }
}
