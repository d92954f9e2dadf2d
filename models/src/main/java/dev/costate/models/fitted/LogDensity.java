package dev.costate.models.fitted;

/** Gives the log-likelihood of data under what was learned. Implementations are thread-safe. */
public interface LogDensity {
    /**
     * Returns the log-density of each row in nats, in the units of the data.
     *
     * @param rows one value for each column of the data
     * @param probes number of random probes by which a trace is estimated (Hutchinson), or 0 for the exact trace
     * @param seed of the probes; without meaning for the exact trace
     */
    Likelihoods score(double[][] rows, int probes, long seed);

    /** Returns the exact log-density of each row in nats, in the units of the data. */
    default double[] score(double[][] rows) {
        return score(rows, 0, 0).values();
    }

    /**
     * Log-densities.
     *
     * @param values one for each row
     * @param errors the standard error that the probes leave in each; zero for an exact trace, NaN for a single probe
     */
    record Likelihoods(double[] values, double[] errors) {
        /** Returns the standard error that the probes leave in the mean of the values: √(Σ e²)/n. */
        public double meanError() {
            double squares = 0;
            for (double e : errors) {
                squares += e * e;
            }
            return Math.sqrt(squares) / errors.length;
        }
    }
}
