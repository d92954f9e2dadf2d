package dev.costate.models.experiments.design;

import dev.costate.models.design.FittedDesign;
import dev.costate.models.design.LinearGaussian;
import java.util.Arrays;

/**
 * How far means and covariances of posterior samples lie from the closed form, over some observations.
 *
 * @param observed the observations, what all sensors show
 * @param samples of the posterior of each of them
 * @param mean largest |mᵢ − mᵢ*|/σᵢ, σᵢ the standard deviation of the closed form
 * @param covariance largest |Cᵢⱼ − Cᵢⱼ*|/(σᵢσⱼ)
 */
record MomentErrors(double[][] observed, double[][][] samples, double mean, double covariance) {
    private static final int OBSERVATIONS = 8;

    /** Enough for the largest of some fifty errors to be 0.02 if the posterior is exact. */
    private static final int SAMPLES = 50_000;

    /** Measures the first of some observations. */
    static MomentErrors of(LinearGaussian system, FittedDesign fit, double[][] observed) {
        double[][] y = Arrays.copyOf(observed, OBSERVATIONS);
        double[][][] samples = fit.samples(y, SAMPLES, 1);
        double worstMean = 0;
        double worstCovariance = 0;
        for (int k = 0; k < y.length; k++) {
            LinearGaussian.Posterior exact = system.posterior(y[k], fit.read());
            Moments found = Moments.of(samples[k]);
            for (int i = 0; i < exact.mean().length; i++) {
                double own = Math.sqrt(exact.covariance()[i][i]);
                worstMean = Math.max(worstMean, Math.abs(found.mean[i] - exact.mean()[i]) / own);
                for (int j = 0; j <= i; j++) {
                    worstCovariance = Math.max(worstCovariance,
                            Math.abs(found.covariance[i][j] - exact.covariance()[i][j]) / own
                                    / Math.sqrt(exact.covariance()[j][j]));
                }
            }
        }
        return new MomentErrors(y, samples, worstMean, worstCovariance);
    }

    /** Mean and covariance of rows. */
    record Moments(double[] mean, double[][] covariance) {
        static Moments of(double[][] rows) {
            int d = rows[0].length;
            double[] mean = new double[d];
            double[][] covariance = new double[d][d];
            for (double[] row : rows) {
                for (int i = 0; i < d; i++) {
                    mean[i] += row[i] / rows.length;
                }
            }
            for (double[] row : rows) {
                for (int i = 0; i < d; i++) {
                    for (int j = 0; j < d; j++) {
                        covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.length;
                    }
                }
            }
            return new Moments(mean, covariance);
        }
    }
}
