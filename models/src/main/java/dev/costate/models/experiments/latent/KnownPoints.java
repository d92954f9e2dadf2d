package dev.costate.models.experiments.latent;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;

/** Series of which only some points are known. Stateless. */
final class KnownPoints {
    private KnownPoints() {
    }

    /**
     * Returns the series with all values but some hidden.
     *
     * @param count how many of the points before {@code until} stay: those with the smallest of as many random numbers
     * @param stream of random numbers
     */
    static SeriesSet.Series of(SeriesSet.Series whole, int count, double until, long stream, long counter) {
        double[] u = CounterRandom.uniform(0, stream, counter, whole.length());
        for (int i = 0; i < u.length; i++) {
            u[i] = whole.times()[i] <= until ? u[i] : Double.POSITIVE_INFINITY;
        }
        double[] sorted = u.clone();
        Arrays.sort(sorted);
        double first = count < sorted.length ? sorted[count] : Double.POSITIVE_INFINITY;
        double[][] rows = new double[u.length][];
        for (int i = 0; i < u.length; i++) {
            rows[i] = whole.values()[i].clone();
            if (u[i] >= first) {
                Arrays.fill(rows[i], Double.NaN);
            }
        }
        return new SeriesSet.Series(whole.id(), whole.times(), rows);
    }
}
