package dev.costate.models.latent;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;

/**
 * Errors in rows of series that are hidden from the model, beside straight lines between the known values.
 *
 * <p>The log-likelihood of a hidden value v is ln (1/K) Σ N(v; xₖ, σ²) over K = {@value #DRAWS} draws xₖ of the
 * posterior given the known values, σ the noise of observation. It holds the figures of all series added to it; not
 * thread-safe.
 */
public final class GapErrors {
    private static final int DRAWS = 32;

    private final SeriesModel model;
    private final double[] scale;
    private final double[] noise;
    private final double kept;
    private final long seed;
    private final double[] all = new double[4];
    private long rows;

    /**
     * Takes what is judged, and how.
     *
     * @param model fills the gaps
     * @param scale the standard deviation of each column, the unit of its errors
     * @param noise σ of each column, in the units of the data; NaN where it is not known
     * @param kept probability that a row stays known; one of each series always does
     * @param seed of the rows that are hidden and of the draws
     */
    public GapErrors(SeriesModel model, double[] scale, double[] noise, double kept, long seed) {
        this.model = model;
        this.scale = scale;
        this.noise = noise;
        this.kept = kept;
        this.seed = seed;
    }

    /**
     * Hides rows of a series and has them filled.
     *
     * @return what {@link #all} says, of this series
     */
    public double[] add(SeriesSet.Series s) {
        double[] u = CounterRandom.uniform(seed, CounterRandom.DATA, rows, s.length());
        rows += s.length();
        double[] sum = sums(s, hidden(s, u));
        for (int i = 0; i < sum.length; i++) {
            all[i] += sum[i];
        }
        return means(sum);
    }

    /**
     * Returns the figures of all series.
     *
     * @return root mean squared error in standard deviations, that of straight lines, log-likelihood in nats a value,
     * number of hidden values; NaN where no value is hidden or the noise is not known
     */
    public double[] all() {
        return means(all);
    }

    private static double[] means(double[] sum) {
        double n = sum[3];
        return new double[] {Math.sqrt(sum[0] / n), Math.sqrt(sum[1] / n), sum[2] / n, n};
    }

    /** The series without the rows whose random number is not below {@code kept}, but never without any. */
    private SeriesSet.Series hidden(SeriesSet.Series s, double[] u) {
        int first = 0;
        for (int i = 0; i < u.length; i++) {
            u[i] = s.observed(i) ? u[i] : 2;
            first = u[i] < u[first] ? i : first;
        }
        double[][] values = new double[u.length][];
        for (int i = 0; i < u.length; i++) {
            values[i] = s.values()[i].clone();
            if (u[i] >= kept && i != first) {
                Arrays.fill(values[i], Double.NaN);
            }
        }
        return new SeriesSet.Series(s.id(), s.times(), values);
    }

    /** Squared errors of the model and of the lines, log-likelihood, and how many values these are of. */
    private double[] sums(SeriesSet.Series s, SeriesSet.Series known) {
        double[][] x = model.reconstruct(known, s.times());
        double[][][] draws = model instanceof SeriesPosterior p ? p.draws(known, DRAWS, seed, s.times())
                : new double[][][] {x};
        double[] sum = new double[4];
        for (int c = 0; c < scale.length; c++) {
            double[] lines = known.interpolated(c);
            for (int i = 0; i < lines.length; i++) {
                double v = s.values()[i][c];
                if (!Double.isNaN(v) && Double.isNaN(known.values()[i][c]) && !Double.isNaN(lines[i])) {
                    sum[0] += square((x[i][c] - v) / scale[c]);
                    sum[1] += square((lines[i] - v) / scale[c]);
                    double least = Double.POSITIVE_INFINITY;
                    for (double[][] draw : draws) {
                        least = Math.min(least, square((v - draw[i][c]) / noise[c]));
                    }
                    double density = 0;
                    for (double[][] draw : draws) {
                        density += StrictMath.exp((least - square((v - draw[i][c]) / noise[c])) / 2);
                    }
                    sum[2] += StrictMath.log(density / draws.length / noise[c]) - least / 2 - Gaussians.HALF_LOG_TWO_PI;
                    sum[3]++;
                }
            }
        }
        return sum;
    }

    private static double square(double x) {
        return x * x;
    }
}
