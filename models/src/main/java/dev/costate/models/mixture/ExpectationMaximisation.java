package dev.costate.models.mixture;

import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Fits normal components to rows by expectation and maximisation (Dempster et al. 1977), from rows far from each other
 * (k-means++, Arthur and Vassilvitskii 2007). Cost: O(n·k·d²) an iteration. Mutable, thread-confined.
 */
final class ExpectationMaximisation {
    private static final double ENOUGH = 1e-7; // of ln L a row, from one iteration to the next
    private static final int STARTS = 4;

    private final double[][] z;
    private final int d;
    private final double[][] parts; // of each component in each row
    private Components now;
    private double log;

    /** Begins with a row drawn at random and those that are furthest from the ones before, each for itself. */
    private ExpectationMaximisation(double[][] z, int k, long seed, long start) {
        this.z = z;
        d = z[0].length;
        parts = new double[z.length][k];
        double[] u = CounterRandom.uniform(seed, CounterRandom.DATA + 2, start * k, k);
        int[] nearest = new int[z.length];
        double[] distance = new double[z.length];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        int next = (int) (u[0] * z.length);
        for (int c = 0; c < k; c++) {
            for (int r = 0; r < z.length; r++) {
                double square = 0;
                for (int i = 0; i < d; i++) {
                    square += (z[r][i] - z[next][i]) * (z[r][i] - z[next][i]);
                }
                if (square < distance[r]) {
                    distance[r] = square;
                    nearest[r] = c;
                }
            }
            double left = c + 1 < k ? u[c + 1] * Arrays.stream(distance).sum() : 0; // by squares: k-means++
            for (next = 0; next + 1 < z.length && left > distance[next]; next++) {
                left -= distance[next];
            }
        }
        IntStream.range(0, z.length).forEach(r -> parts[r][nearest[r]] = 1);
    }

    /**
     * Returns the mixture of the least Bayesian information criterion, of so many components at most.
     *
     * @param z rows of about unit variance
     * @param floor what is added to every variance, so that no component becomes a point
     */
    static Components best(double[][] z, int most, double floor, int rounds, long seed) {
        ExpectationMaximisation best = null;
        for (int k = 1; k == 1 || k <= Math.min(most, z.length / (z[0].length + 1)); k++) {
            for (int start = 0; start < (k == 1 ? 1 : STARTS); start++) {
                ExpectationMaximisation fit = new ExpectationMaximisation(z, k, seed, start).run(rounds, floor);
                best = best == null || fit.criterion() < best.criterion() ? fit : best;
            }
        }
        return best.now;
    }

    private ExpectationMaximisation run(int rounds, double floor) {
        double before = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < rounds && (i < 2 || log - before > ENOUGH * z.length); i++) {
            maximise(floor);
            before = log;
            log = 0;
            for (int r = 0; r < z.length; r++) {
                log += now.logDensity(z[r], parts[r]);
            }
        }
        return this;
    }

    private void maximise(double floor) {
        int k = parts[0].length;
        now = new Components(new double[k], new double[k * d], new double[k * d * d], d);
        for (int c = 0; c < k; c++) {
            double sum = 1e-300;
            double[] mean = new double[d];
            for (int r = 0; r < z.length; r++) {
                sum += parts[r][c];
                for (int i = 0; i < d; i++) {
                    mean[i] += parts[r][c] * z[r][i];
                }
            }
            for (int i = 0; i < d; i++) {
                now.means()[c * d + i] = mean[i] / sum;
            }
            now.weights()[c] = StrictMath.log(sum / z.length);
            System.arraycopy(precision(covariance(c, sum, floor)), 0, now.factors(), c * d * d, d * d);
        }
    }

    private double[][] covariance(int c, double sum, double floor) {
        double[][] s = new double[d][d];
        for (int r = 0; r < z.length; r++) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j <= i; j++) {
                    s[i][j] += parts[r][c] / sum * (z[r][i] - now.means()[c * d + i])
                            * (z[r][j] - now.means()[c * d + j]);
                }
            }
        }
        IntStream.range(0, d).forEach(i -> s[i][i] += floor);
        return s;
    }

    /** Returns L⁻¹ of a matrix LLᵀ whose lower half is given. */
    private double[] precision(double[][] l) {
        double[] p = new double[d * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                for (int m = 0; m < j; m++) {
                    l[i][j] -= l[i][m] * l[j][m];
                }
                l[i][j] = i == j ? Math.sqrt(l[i][i]) : l[i][j] / l[j][j];
            }
            p[i * d + i] = 1 / l[i][i];
            for (int j = 0; j < i; j++) {
                for (int m = j; m < i; m++) {
                    p[i * d + j] -= l[i][m] * p[m * d + j] / l[i][i];
                }
            }
        }
        return p;
    }

    /** −2 ln L + q ln n with q free parameters (Schwarz 1978). */
    private double criterion() {
        int k = now.n();
        return -2 * log + (k - 1 + k * d + k * d * (d + 1) / 2.0) * StrictMath.log(z.length);
    }
}
