package dev.costate.models.fitted;

import dev.costate.models.data.SeriesSet;

/** Fills gaps of a series and goes on beyond its end. Implementations are thread-safe. */
public interface Reconstructs {
    /**
     * Returns what the model expects at some times, in the units of the data.
     *
     * @param observed what is known of the series; NaN where a value is missing
     * @param times rising, the first not before the series' first time
     * @return one row a time
     */
    double[][] reconstruct(SeriesSet.Series observed, double... times);
}
