package dev.costate.models.fitted;

import dev.costate.models.data.SeriesSet;

/** Tells series that agree with what is known of one, as often as asked. Implementations are thread-safe. */
public interface SeriesPosterior extends SeriesModel {
    /**
     * Draws series from the posterior, without the noise of observations, in the units of the data.
     *
     * @param observed what is known of the series; NaN where a value is missing
     * @param n how many, at least 1
     * @param seed the same seed gives the same draws; the first ones do not depend on n
     * @param times rising, the first not before the series' first time
     * @return for each draw one row a time
     */
    double[][][] draws(SeriesSet.Series observed, int n, long seed, double... times);
}
