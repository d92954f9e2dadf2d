package dev.costate.models.design;

import dev.costate.models.random.CounterRandom;
import java.util.Arrays;

/**
 * A model whose posteriors and information gains are known: x ~ N(0, Σ), y = Ax + e with e ~ N(0, s²I).
 *
 * <p>With the rows A_M of the sensors that are read, S = A_M Σ A_Mᵀ + s²I and K = Σ A_Mᵀ S⁻¹, x | y is
 * N(Ky, Σ − K A_M Σ) (Tarantola 2005, section 3.2), and the gain is ½ ln det(S/s²). Immutable and thread-safe.
 */
public final class LinearGaussian {
    private static final long STREAM = CounterRandom.DATA + (1L << 26);

    private final double[][] root;
    private final double[][] sigma;
    private final double[][] sensors;
    private final double noise;

    /**
     * Makes a model.
     *
     * @param covariance Σ, symmetric and positive definite; its lower triangle is read
     * @param sensors A, a row for each sensor
     * @param noise s &gt; 0
     */
    public LinearGaussian(double[][] covariance, double[][] sensors, double noise) {
        int d = covariance.length;
        if (d == 0 || sensors.length == 0 || !(noise > 0 && noise < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(d + " components, " + sensors.length + " sensors, noise " + noise
                    + ": must be at least 1 each, the noise finite and positive");
        }
        for (double[][] matrix : new double[][][] {covariance, sensors}) {
            for (double[] row : matrix) {
                if (row.length != d) {
                    throw new IllegalArgumentException(
                            "a row of " + row.length + " numbers: must have " + d + ", one for each component of x");
                }
            }
        }
        root = cholesky(covariance);
        sigma = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                sigma[i][j] = covariance[Math.max(i, j)][Math.min(i, j)];
            }
        }
        this.sensors = Arrays.stream(sensors).map(double[]::clone).toArray(double[][]::new);
        this.noise = noise;
    }

    /** Returns the number of components of x. */
    public int width() {
        return sigma.length;
    }

    /** Returns the number of sensors. */
    public int sensors() {
        return sensors.length;
    }

    /** Returns s. */
    public double noise() {
        return noise;
    }

    /** Draws x, [n][width], a function of the seed; the first rows do not depend on n. */
    public double[][] draw(int n, long seed) {
        int d = width();
        double[] z = CounterRandom.normal(seed, STREAM, 0, n * d);
        double[][] x = new double[n][d];
        for (int r = 0; r < n; r++) {
            for (int i = 0; i < d; i++) {
                for (int k = 0; k <= i; k++) {
                    x[r][i] += root[i][k] * z[r * d + k];
                }
            }
        }
        return x;
    }

    /** Returns Ax of each row, what all sensors show without noise. */
    public double[][] signal(double[][] x) {
        double[][] y = new double[x.length][sensors()];
        for (int r = 0; r < x.length; r++) {
            for (int i = 0; i < sensors(); i++) {
                y[r][i] = dot(sensors[i], x[r]);
            }
        }
        return y;
    }

    /** Returns Ax + e of each row, with noise that is a function of the seed. */
    public double[][] observe(double[][] x, long seed) {
        double[][] y = signal(x);
        double[] e = CounterRandom.normal(seed, STREAM + 1, 0, x.length * sensors());
        for (int i = 0; i < e.length; i++) {
            y[i / sensors()][i % sensors()] += noise * e[i];
        }
        return y;
    }

    /** Returns ln p(x) in nats. */
    public double logPrior(double[] x) {
        double[] z = forward(root, x);
        double log = -0.5 * width() * StrictMath.log(2 * Math.PI) - 0.5 * dot(z, z);
        for (int i = 0; i < width(); i++) {
            log -= StrictMath.log(root[i][i]);
        }
        return log;
    }

    /** Returns the expected information gain of reading these sensors, in nats. */
    public double gain(int... read) {
        double[][] l = cholesky(ofSignals(read));
        double sum = 0;
        for (int i = 0; i < read.length; i++) {
            sum += StrictMath.log(l[i][i] / noise);
        }
        return sum;
    }

    /**
     * What is known of x once sensors have been read.
     *
     * @param mean of x, [width]
     * @param covariance of x, [width][width]
     */
    public record Posterior(double[] mean, double[][] covariance) {
    }

    /**
     * Returns the posterior.
     *
     * @param y what all sensors show; only those that are read count
     * @param read the sensors that are read
     */
    public Posterior posterior(double[] y, int... read) {
        int d = width();
        double[][] l = cholesky(ofSignals(read));
        double[] seen = forward(l, Arrays.stream(read).mapToDouble(i -> y[i]).toArray());
        // L⁻¹ A_M Σ, a column for each component
        double[][] columns = new double[d][];
        for (int i = 0; i < d; i++) {
            int c = i;
            columns[i] = forward(l, Arrays.stream(read).mapToDouble(k -> dot(sensors[k], sigma[c])).toArray());
        }
        double[] mean = new double[d];
        double[][] covariance = new double[d][d];
        for (int i = 0; i < d; i++) {
            mean[i] = dot(columns[i], seen);
            for (int j = 0; j < d; j++) {
                covariance[i][j] = sigma[i][j] - dot(columns[i], columns[j]);
            }
        }
        return new Posterior(mean, covariance);
    }

    /** Returns S. */
    private double[][] ofSignals(int[] read) {
        for (int i : read) {
            if (i < 0 || i >= sensors()) {
                throw new IllegalArgumentException("sensor " + i + ": must be from 0 to " + (sensors() - 1));
            }
        }
        double[][] s = new double[read.length][read.length];
        for (int i = 0; i < read.length; i++) {
            for (int k = 0; k < width(); k++) {
                double product = dot(sigma[k], sensors[read[i]]);
                for (int j = 0; j < read.length; j++) {
                    s[i][j] += product * sensors[read[j]][k];
                }
            }
            s[i][i] += noise * noise;
        }
        return s;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Returns L⁻¹b. */
    private static double[] forward(double[][] l, double[] b) {
        double[] z = new double[b.length];
        for (int i = 0; i < b.length; i++) {
            double sum = b[i];
            for (int k = 0; k < i; k++) {
                sum -= l[i][k] * z[k];
            }
            z[i] = sum / l[i][i];
        }
        return z;
    }

    private static double[][] cholesky(double[][] a) {
        double[][] l = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= l[i][k] * l[j][k];
                }
                if (i == j && !(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("a covariance whose pivot " + i + " is " + sum
                            + ": must be finite and positive definite");
                }
                l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
            }
        }
        return l;
    }
}
