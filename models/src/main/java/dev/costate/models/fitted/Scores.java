package dev.costate.models.fitted;

/** Gives the log-likelihood of data under the distribution that was learned. Implementations are thread-safe. */
public interface Scores {
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
    }
}
