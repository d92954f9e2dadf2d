package dev.costate.models.design;

import java.util.Arrays;

/**
 * Simulation-based calibration: whether posteriors are as wide as they say.
 *
 * <p>Draw x from the prior, y given x, and L samples of the posterior given y. If the posterior is right, the number of
 * samples whose component lies below that of x is uniform on 0, …, L (Talts, Betancourt, Simpson, Vehtari and Gelman
 * 2018, theorem 1). Ranks in the middle too often say that posteriors are too wide, ranks at both ends that they are
 * too narrow, at one end that they are shifted. Compared by Pearson's χ² in bins of equal width. Immutable.
 *
 * @param counts ranks in each bin
 * @param chiSquare Σ (count − expected)²/expected
 * @param pValue the probability of a larger χ² if ranks are uniform, by the χ² distribution of bins − 1 degrees of
 * freedom, which wants 5 expected ranks in each bin; measured to 3e-14 in up to 41 bins
 */
public record RankCalibration(int[] counts, double chiSquare, double pValue) {
    /** Beyond e to the minus this a probability counts as 0. */
    private static final double NOTHING = 700;

    /** Copies the counts. */
    public RankCalibration {
        counts = counts.clone();
    }

    @Override
    public int[] counts() {
        return counts.clone();
    }

    /**
     * Returns how many samples lie below a number.
     *
     * @param x a component of what y was drawn for
     * @param samples the same component of samples of the posterior given y
     */
    public static int rank(double x, double[] samples) {
        return (int) Arrays.stream(samples).filter(s -> s < x).count();
    }

    /**
     * Tests ranks.
     *
     * @param ranks from 0 to {@code samples}, of pairs drawn independently, at least 5 for each bin
     * @param samples L
     * @param bins at least 2; must divide L + 1
     */
    public static RankCalibration of(int[] ranks, int samples, int bins) {
        if (bins < 2 || samples < 1 || (samples + 1) % bins != 0) {
            throw new IllegalArgumentException(bins + " bins for ranks among " + samples
                    + " samples: must be at least 2, and divide the number of samples plus 1");
        }
        if (ranks.length < 5L * bins) {
            throw new IllegalArgumentException(
                    ranks.length + " ranks in " + bins + " bins: must be at least 5 for each bin");
        }
        int[] counts = new int[bins];
        for (int rank : ranks) {
            if (rank < 0 || rank > samples) {
                throw new IllegalArgumentException("rank " + rank + ": must be from 0 to " + samples);
            }
            counts[rank / ((samples + 1) / bins)]++;
        }
        double expected = (double) ranks.length / bins;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        return new RankCalibration(counts, chiSquare, beyond(chiSquare, bins - 1));
    }

    /** Returns the probability that χ² with some degrees of freedom exceeds a number: 1 − P(freedom/2, χ²/2). */
    static double beyond(double chiSquare, int freedom) {
        double a = freedom / 2.0;
        double y = chiSquare / 2;
        if (y == 0) {
            return 1;
        }
        // P(a, y) = Σₙ yᵃ⁺ⁿ e⁻ʸ / Γ(a + n + 1), all terms positive (Abramowitz and Stegun 6.5.29)
        double log = a * StrictMath.log(y) - y;
        double factor = a;
        for (; factor > 0.75; factor--) {
            log -= StrictMath.log(factor);
        }
        if (factor > 0) {
            // Γ(3/2) = √π/2
            log -= StrictMath.log(StrictMath.sqrt(Math.PI) / 2);
        }
        if (log < -NOTHING) {
            return y > a ? 0 : 1;
        }
        double term = StrictMath.exp(log);
        double sum = term;
        for (int n = 1; n < y - a || term > 1e-17 * sum; n++) {
            term *= y / (a + n);
            sum += term;
        }
        return Math.max(0, 1 - sum);
    }
}
