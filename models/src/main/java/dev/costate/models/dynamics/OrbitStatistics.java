package dev.costate.models.dynamics;

import java.util.Arrays;

/**
 * Averages along an orbit whose states stand at equal spacing in time. Immutable, but for its arrays.
 *
 * @param means time average of each component
 * @param errors standard errors of the averages, from the means of 20 equal parts of the orbit
 * @param standardDeviations of each component
 * @param orbit the states in rows; held without copying
 */
public record OrbitStatistics(double[] means, double[] errors, double[] standardDeviations, double[][] orbit) {
    private static final int PARTS = 20;

    /**
     * Returns the statistics of an orbit.
     *
     * @param orbit states in rows of equal width, at least 20 of them; held without copying
     */
    public static OrbitStatistics of(double[][] orbit) {
        if (orbit.length < PARTS) {
            throw new IllegalArgumentException("an orbit of " + orbit.length + " states: must have at least " + PARTS);
        }
        int n = orbit[0].length;
        double[] means = new double[n];
        double[] errors = new double[n];
        double[] deviations = new double[n];
        for (int c = 0; c < n; c++) {
            means[c] = mean(orbit, c, 0, orbit.length);
            double squares = 0;
            for (double[] y : orbit) {
                squares += (y[c] - means[c]) * (y[c] - means[c]);
            }
            deviations[c] = Math.sqrt(squares / orbit.length);
            double off = 0;
            for (int part = 0; part < PARTS; part++) {
                int length = orbit.length / PARTS;
                double d = mean(orbit, c, part * length, (part + 1) * length) - means[c];
                off += d * d;
            }
            errors[c] = Math.sqrt(off / (PARTS * (PARTS - 1.0)));
        }
        return new OrbitStatistics(means, errors, deviations, orbit);
    }

    private static double mean(double[][] orbit, int c, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += orbit[i][c];
        }
        return sum / (to - from);
    }

    /**
     * Returns the autocorrelation of a component at lags 0, 1, …, in spacings: the mean product of deviations from the
     * average that stand so far apart, divided by the variance. Cost: states × lags.
     *
     * @param component from 0
     * @param lags how many, at most as many as there are states
     */
    public double[] autocorrelation(int component, int lags) {
        if (lags < 1 || lags > orbit.length) {
            throw new IllegalArgumentException(lags + " lags: must be from 1 to " + orbit.length);
        }
        double mean = means[component];
        double[] off = Arrays.stream(orbit).mapToDouble(y -> y[component] - mean).toArray();
        double variance = standardDeviations[component] * standardDeviations[component];
        double[] correlation = new double[lags];
        for (int lag = 0; lag < lags; lag++) {
            double sum = 0;
            for (int i = lag; i < off.length; i++) {
                sum += off[i] * off[i - lag];
            }
            correlation[lag] = sum / (off.length - lag) / variance;
        }
        return correlation;
    }
}
