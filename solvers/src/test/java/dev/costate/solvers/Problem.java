package dev.costate.solvers;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;

/**
 * An initial value problem with a known solution.
 *
 * @param start where the solution's value is the first state
 * @param end where to solve to
 * @param rate errors grow like e^(rate·t)
 */
public record Problem(String name, RightHandSide f, DoubleFunction<double[]> exact, double start, double end,
        double rate) {
    public static final List<Problem> ALL = List.of(decay(), relaxation(), oscillator(), constant(), sine(), linear(),
            hump());

    public double[] y0() {
        return exact.apply(start);
    }

    /** By how much an error at the start has grown at the end, at least 1. */
    double condition() {
        return Math.max(1, Math.exp(rate * (end - start)));
    }

    Problem reversed() {
        return new Problem(name + " reversed", f, exact, end, start, rate);
    }

    private static Problem decay() {
        return new Problem("exponential", (t, y, dy) -> dy[0] = -y[0], t -> new double[] {Math.exp(-t)}, 0, 4, -1);
    }

    private static Problem relaxation() {
        return new Problem("y' = 50 - 0.5y", (t, y, dy) -> dy[0] = 50 - 0.5 * y[0],
                t -> new double[] {100 - 100 * Math.exp(-t / 2)}, 0, 10, -0.5);
    }

    private static Problem oscillator() {
        return new Problem("oscillator", (t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = -y[0];
        }, t -> new double[] {Math.cos(t), -Math.sin(t)}, 0, 10, 0);
    }

    /** torchdiffeq's "constant": a straight line that a stiff-looking term vanishes on. */
    private static Problem constant() {
        return new Problem("constant", (t, y, dy) -> dy[0] = 0.2 + Math.pow(y[0] - (0.2 * t + 3), 5),
                t -> new double[] {0.2 * t + 3}, 1, 8, 0);
    }

    /** torchdiffeq's "sine". */
    private static Problem sine() {
        return new Problem("sine",
                (t, y, dy) -> dy[0] = 2 * y[0] / t + t * t * t * t * Math.sin(2 * t) - t * t + 4 * t * t * t,
                t -> new double[] {t * t * (-0.5 * t * t * Math.cos(2 * t) + 0.5 * t * Math.sin(2 * t)
                        + 0.25 * Math.cos(2 * t) - t + 2 * t * t + Math.PI - 0.25)},
                1, 8, 0);
    }

    /** torchdiffeq's "linear": ten unknowns, an antisymmetric matrix. */
    private static Problem linear() {
        int n = 10;
        double[][] a = new double[n][n];
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                a[i][j] = random.nextDouble(-0.5, 0.5);
                a[j][i] = -a[i][j];
            }
        }
        double[] one = new double[n];
        java.util.Arrays.fill(one, 1);
        return new Problem("linear", (t, y, dy) -> multiply(a, y, dy), t -> exponential(a, t - 1, one), 1, 8, 0);
    }

    private static Problem hump() {
        return new Problem("hump", (t, y, dy) -> {
            dy[0] = y[0] * Math.cos(t);
            dy[1] = -2 * t * y[1] * y[1];
        }, t -> new double[] {Math.exp(Math.sin(t)), 1 / (1 + t * t)}, 0, 4, 0);
    }

    /** Positions and momenta: q' = 2tp, p' = −2tq. */
    public static Problem split() {
        return new Problem("chirp", (t, y, dy) -> {
            dy[0] = 2 * t * y[1];
            dy[1] = -2 * t * y[0];
        }, t -> new double[] {Math.sin(t * t), Math.cos(t * t)}, 0, 2, 0);
    }

    private static void multiply(double[][] a, double[] y, double[] out) {
        for (int i = 0; i < y.length; i++) {
            double s = 0;
            for (int j = 0; j < y.length; j++) {
                s += a[i][j] * y[j];
            }
            out[i] = s;
        }
    }

    /** exp(At)·y by 64 Taylor steps of 20 terms. */
    private static double[] exponential(double[][] a, double t, double[] y) {
        double h = t / 64;
        double[] v = y.clone();
        double[] next = new double[y.length];
        for (int step = 0; step < 64; step++) {
            double[] term = v.clone();
            for (int k = 1; k <= 20; k++) {
                multiply(a, term, next);
                for (int i = 0; i < v.length; i++) {
                    term[i] = next[i] * h / k;
                    v[i] += term[i];
                }
            }
        }
        return v;
    }

    @Override
    public String toString() {
        return name;
    }
}
