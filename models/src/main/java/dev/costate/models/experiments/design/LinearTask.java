package dev.costate.models.experiments.design;

import dev.costate.models.data.Permutation;
import dev.costate.models.design.LinearGaussian;
import dev.costate.models.experiments.design.DesignOptions.Defaults;
import dev.costate.models.experiments.design.DesignOptions.Masks;
import dev.costate.models.experiments.design.DesignOptions.Network;
import dev.costate.models.experiments.design.DesignOptions.Settle;
import dev.costate.models.random.CounterRandom;
import java.util.stream.IntStream;

/** Linear Gaussian models in which every set of sensors can be judged exactly. */
enum LinearTask {
    /** Sensors and the covariance of x are drawn. */
    LINEAR("linear", "linear sensors of a few numbers, all drawn at random", 3, 8,
            new Defaults(2000, 3, Masks.relaxed(1, 10), new Network(32, 1, 0, 16), 256, new Settle(4000, 1024), 0.01,
                    4)),
    /** Each sensor shows one component of its own, some loud and some faint, in an order that is drawn. */
    SPECTRUM("spectrum", "sensors that each show one component, loud or faint, in shuffled order", 10, 10,
            new Defaults(2000, 4, Masks.relaxed(1, 10), new Network(32, 1, 0, 16), 256, new Settle(1000, 512), 0.01,
                    4));

    /** Each amplitude of the spectrum is so many times the one before. */
    private static final double RATIO = 0.75;
    private static final double LOUDEST = 2;
    private static final long STREAM = CounterRandom.DATA + (1L << 27);

    final String word;
    final String what;
    final int width;
    final int sensors;
    final Defaults usual;

    LinearTask(String word, String what, int width, int sensors, Defaults usual) {
        this.word = word;
        this.what = what;
        this.width = width;
        this.sensors = sensors;
        this.usual = usual;
    }

    /** Returns the model of a seed: x of {@code width} numbers, of which {@code sensors} are shown with noise. */
    LinearGaussian model(int d, int k, double noise, long seed) {
        return this == LINEAR ? drawn(d, k, noise, seed) : spectrum(k, noise, seed);
    }

    /** Rows of A are N(0, I), Σ = BBᵀ/d + I/4 with B of N(0, 1). */
    private static LinearGaussian drawn(int d, int k, double noise, long seed) {
        double[] b = CounterRandom.normal(seed, STREAM, 0, d * d);
        double[] a = CounterRandom.normal(seed, STREAM + 1, 0, k * d);
        double[][] sigma = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                for (int l = 0; l < d; l++) {
                    sigma[i][j] += b[i * d + l] * b[j * d + l] / d;
                }
            }
            sigma[i][i] += 0.25;
        }
        double[][] sensors = new double[k][d];
        for (int i = 0; i < k * d; i++) {
            sensors[i / d][i % d] = a[i];
        }
        return new LinearGaussian(sigma, sensors, noise);
    }

    private static LinearGaussian spectrum(int k, double noise, long seed) {
        int[] order = Permutation.of(k, seed);
        double[][] sigma = new double[k][k];
        double[][] sensors = new double[k][k];
        double[] amplitudes = IntStream.range(0, k).mapToDouble(i -> LOUDEST * StrictMath.pow(RATIO, i)).toArray();
        for (int i = 0; i < k; i++) {
            sigma[i][i] = 1;
            sensors[order[i]][i] = amplitudes[i];
        }
        return new LinearGaussian(sigma, sensors, noise);
    }
}
