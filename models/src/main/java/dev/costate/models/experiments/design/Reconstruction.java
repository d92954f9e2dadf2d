package dev.costate.models.experiments.design;

import java.util.Arrays;

/**
 * Means and standard deviations of posterior samples, against what they are of.
 *
 * @param samples the samples, [rows][samples][components]
 * @param means of them, [rows][components]
 * @param deviations of them
 * @param squares mean square error of each row's mean over its components
 * @param error the root of their mean
 */
record Reconstruction(double[][][] samples, double[][] means, double[][] deviations, double[] squares, double error) {
    /** Measures samples. */
    static Reconstruction of(double[][][] samples, double[][] truth) {
        double[][] means = new double[truth.length][truth[0].length];
        double[][] deviations = new double[truth.length][truth[0].length];
        double[] squares = new double[truth.length];
        for (int r = 0; r < truth.length; r++) {
            int n = samples[r].length;
            for (int c = 0; c < truth[r].length; c++) {
                for (double[] sample : samples[r]) {
                    means[r][c] += sample[c] / n;
                }
                double square = 0;
                for (double[] sample : samples[r]) {
                    square += (sample[c] - means[r][c]) * (sample[c] - means[r][c]);
                }
                deviations[r][c] = Math.sqrt(square / Math.max(1, n - 1));
                squares[r] += (means[r][c] - truth[r][c]) * (means[r][c] - truth[r][c]) / truth[r].length;
            }
        }
        return new Reconstruction(samples, means, deviations, squares,
                Math.sqrt(Arrays.stream(squares).average().orElseThrow()));
    }
}
