package dev.costate.solvers.method;

import dev.costate.solvers.RightHandSide;

/** References that no solver of the library has a part in: Gragg's method extrapolated, the matrix exponential. */
final class Extrapolation {
    /** Columns of the table: order 16. */
    private static final int COLUMNS = 8;
    /** Large steps over a unit of time. */
    private static final int STEPS = 12;

    private Extrapolation() {
    }

    /** Solves by Gragg's modified midpoint rule, extrapolated in h² (Bulirsch and Stoer 1966), equal large steps. */
    static double[] solve(RightHandSide f, double[] y0, double t0, double t1) {
        int steps = (int) Math.ceil(STEPS * Math.abs(t1 - t0));
        double h = (t1 - t0) / steps;
        double[] y = y0.clone();
        for (int s = 0; s < steps; s++) {
            double[][] last = {};
            for (int k = 0; k < COLUMNS; k++) {
                double[][] row = new double[k + 1][];
                row[0] = midpoint(f, y, t0 + s * h, h, 2 * (k + 1));
                for (int j = 1; j <= k; j++) {
                    double ratio = (k + 1.0) / (k + 1 - j);
                    row[j] = extrapolated(row[j - 1], last[j - 1], ratio * ratio - 1);
                }
                last = row;
            }
            y = last[COLUMNS - 1];
        }
        return y;
    }

    private static double[] extrapolated(double[] fine, double[] coarse, double divisor) {
        double[] better = new double[fine.length];
        for (int i = 0; i < better.length; i++) {
            better[i] = fine[i] + (fine[i] - coarse[i]) / divisor;
        }
        return better;
    }

    private static double[] midpoint(RightHandSide f, double[] y0, double t, double h, int n) {
        double step = h / n;
        double[] before = y0.clone();
        double[] slope = new double[y0.length];
        f.eval(t, before, slope);
        double[] now = plus(before, step, slope);
        for (int m = 1; m < n; m++) {
            f.eval(t + m * step, now, slope);
            double[] next = plus(before, 2 * step, slope);
            before = now;
            now = next;
        }
        f.eval(t + h, now, slope);
        double[] end = plus(before, step, slope);
        for (int i = 0; i < end.length; i++) {
            end[i] = 0.5 * (end[i] + now[i]);
        }
        return end;
    }

    private static double[] plus(double[] y, double h, double[] slope) {
        double[] sum = new double[y.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = y[i] + h * slope[i];
        }
        return sum;
    }

    /** Returns exp(A t): Taylor's series of A t/2ᵏ, squared k times. */
    static double[][] exponential(double[][] a, double t) {
        int n = a.length;
        int halvings = 12;
        double[][] sum = identity(n);
        double[][] term = identity(n);
        for (int k = 1; k <= 20; k++) {
            term = times(term, a, t / (1 << halvings) / k);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    sum[i][j] += term[i][j];
                }
            }
        }
        for (int k = 0; k < halvings; k++) {
            sum = times(sum, sum, 1);
        }
        return sum;
    }

    private static double[][] identity(int n) {
        double[][] one = new double[n][n];
        for (int i = 0; i < n; i++) {
            one[i][i] = 1;
        }
        return one;
    }

    private static double[][] times(double[][] a, double[][] b, double factor) {
        int n = a.length;
        double[][] c = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                double x = factor * a[i][k];
                for (int j = 0; j < n; j++) {
                    c[i][j] += x * b[k][j];
                }
            }
        }
        return c;
    }
}
