package dev.costate.models.fitted;

import java.util.Map;

/**
 * A mean negative log-likelihood and what is known of its errors. Immutable.
 *
 * @param mean −(1/n) Σ ln p with exact traces if they are affordable, nats
 * @param error Monte Carlo standard error of the mean over the rows
 * @param estimated the same mean with Hutchinson's estimate of the traces
 * @param traceError standard error that the random probes leave in {@code estimated}
 * @param probes number of probes a row
 */
public record Likelihood(double mean, double error, double estimated, double traceError, int probes) {
    private static final int PROBES = 4;

    /**
     * Measures a model on rows that it was not trained on.
     *
     * @param scored their log-densities, with as many probes as are usual for the model
     */
    public static Likelihood of(DensityModel model, double[][] rows, LogDensity.Likelihoods scored) {
        LogDensity.Likelihoods estimate = model.usualProbes() > 0 ? scored : model.score(rows, PROBES, 1);
        return new Likelihood(-mean(scored.values()), standardError(scored.values()), -mean(estimate.values()),
                estimate.meanError(), model.usualProbes() > 0 ? model.usualProbes() : PROBES);
    }

    /** Returns Σ v / n. */
    public static double mean(double[] v) {
        double sum = 0;
        for (double x : v) {
            sum += x;
        }
        return sum / v.length;
    }

    /** Returns the standard error of the mean: the sample's standard deviation over √n; NaN for one number. */
    public static double standardError(double[] v) {
        double mean = mean(v);
        double squares = 0;
        for (double x : v) {
            squares += (x - mean) * (x - mean);
        }
        return Math.sqrt(squares / (v.length - 1) / v.length);
    }

    /** Puts the figures under their names; those of an estimate only if there is something to estimate. */
    public void put(Map<String, Object> results, String what) {
        results.put(what + ", negative log-likelihood (nats)", mean);
        results.put(what + ", its standard error", error);
        if (traceError != 0) {
            results.put(what + ", by Hutchinson's estimate with " + probes + " probes (nats)", estimated);
            results.put(what + ", standard error of that estimate", traceError);
        }
    }
}
