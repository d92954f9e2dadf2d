package dev.costate.models.fitted;

/**
 * Draws some columns of the data from their learned distribution given the others. Implementations are thread-safe.
 */
public interface ConditionalSampler {
    /** Returns how many columns are drawn: the first ones of a row of the data; the others are observed. */
    int drawn();

    /** Returns the numbers of the observed columns that matter, from 0 for the first observed one, ascending. */
    int[] read();

    /**
     * Draws rows, in the units of the data.
     *
     * @param observed a value for each observed column; those that do not matter may be NaN
     * @param n how many, 0 or more
     * @param seed the same seed gives the same rows; the first rows do not depend on n
     * @return n rows of {@link #drawn} values
     */
    double[][] sample(double[] observed, int n, long seed);
}
