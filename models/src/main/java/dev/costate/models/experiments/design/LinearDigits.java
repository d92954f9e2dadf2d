package dev.costate.models.experiments.design;

import dev.costate.models.design.LinearGaussian;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Pictures taken for normally distributed with the mean and the covariance of some examples: what is known of sets of
 * coefficients without any training. Immutable.
 *
 * @param mean of the pictures
 * @param transform a row for each coefficient
 * @param model of what is left without the mean
 */
record LinearDigits(double[] mean, double[][] transform, LinearGaussian model) {
    /** Takes mean and covariance. */
    static LinearDigits of(double[][] pictures, double[][] transform, double blur, double noise) {
        MomentErrors.Moments moments = MomentErrors.Moments.of(pictures);
        double[][] covariance = moments.covariance();
        for (int i = 0; i < covariance.length; i++) {
            covariance[i][i] += blur * blur;
        }
        return new LinearDigits(moments.mean(), transform, new LinearGaussian(covariance, transform, noise));
    }

    /** Returns the variance of each coefficient, blur and noise included. */
    double[] variances() {
        double s = model.noise();
        return IntStream.range(0, model.sensors())
                .mapToDouble(i -> s * s * StrictMath.exp(2 * model.gain(i))).toArray();
    }

    /** Returns the gain of information of measuring some coefficients, in nats. */
    double gain(int... read) {
        return model.gain(read);
    }

    /** Returns the set to which coefficients are added one by one, each time the one that gains most. */
    int[] greedy(int budget) {
        int[] set = {};
        for (int k = 0; k < budget; k++) {
            int[] before = set;
            set = IntStream.range(0, model.sensors()).filter(i -> Arrays.stream(before).noneMatch(j -> j == i))
                    .mapToObj(i -> IntStream.concat(Arrays.stream(before), IntStream.of(i)).toArray())
                    .max((a, b) -> Double.compare(gain(a), gain(b))).orElseThrow();
        }
        return set;
    }

    /** Returns the root mean square error of the posterior mean. */
    double error(double[][] pictures, double[][] measured, int... read) {
        double[][] found = new double[pictures.length][];
        double[] expected = Arrays.stream(transform)
                .mapToDouble(row -> IntStream.range(0, row.length).mapToDouble(p -> row[p] * mean[p]).sum()).toArray();
        for (int r = 0; r < found.length; r++) {
            double[] y = measured[r].clone();
            Arrays.setAll(y, i -> y[i] - expected[i]);
            double[] off = model.posterior(y, read).mean();
            found[r] = IntStream.range(0, off.length).mapToDouble(i -> mean[i] + off[i]).toArray();
        }
        return Reconstruction.of(Arrays.stream(found).map(row -> new double[][] {row}).toArray(double[][][]::new),
                pictures).error();
    }
}
