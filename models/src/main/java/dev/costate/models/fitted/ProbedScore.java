package dev.costate.models.fitted;

/**
 * Log-densities of rows, each the mean of several random estimates.
 *
 * <p>With the standard error that is left in it: squares are summed by Welford's recurrence (1962), which does not
 * cancel. Mutable; different rows may be given by different threads.
 */
public final class ProbedScore {
    private final int estimates;
    private final double[] sum;
    private final double[] squares;

    /**
     * Starts with nothing.
     *
     * @param rows number of rows
     * @param probes number of estimates a row; 0 for one exact value
     */
    public ProbedScore(int rows, int probes) {
        estimates = probes;
        sum = new double[rows];
        squares = new double[rows];
    }

    /** Returns the number of values that each row needs: 1 if it is exact. */
    public int draws() {
        return Math.max(1, estimates);
    }

    /**
     * Adds a value.
     *
     * @param probe its number for this row, from 0, in order
     */
    public void add(int row, int probe, double value) {
        double before = sum[row] / Math.max(1, probe);
        sum[row] += value;
        squares[row] += probe == 0 ? 0 : (value - before) * (value - sum[row] / (probe + 1));
    }

    /**
     * Returns the means and their errors.
     *
     * @param shift what is subtracted from each mean
     */
    public LogDensity.Likelihoods likelihoods(double shift) {
        double[] values = new double[sum.length];
        double[] errors = new double[sum.length];
        for (int i = 0; i < sum.length; i++) {
            values[i] = sum[i] / draws() - shift;
            errors[i] = estimates == 0 ? 0
                    : estimates == 1 ? Double.NaN : Math.sqrt(squares[i] / (estimates - 1) / estimates);
        }
        return new LogDensity.Likelihoods(values, errors);
    }
}
