package dev.costate.models.fitted;

import dev.costate.models.data.SeriesSet;

/** Fills gaps of a series, goes on beyond its end and draws series of its own. Implementations are thread-safe. */
public interface SeriesModel {
    /**
     * Returns what the model expects at some times, in the units of the data.
     *
     * @param observed what is known of the series; NaN where a value is missing
     * @param times rising, the first not before the series' first time
     * @return one row a time
     */
    double[][] reconstruct(SeriesSet.Series observed, double... times);

    /**
     * Draws series, without the noise of observations, in the units of the data.
     *
     * @param n how many, 0 or more
     * @param seed the same seed gives the same series; the first ones do not depend on n
     * @param times from 0 on, rising, counted from the series' start
     * @return for each series one row a time
     */
    double[][][] sample(int n, long seed, double... times);

    /** Returns the longest span of the series that were trained on, in the units of the data. */
    double span();
}
