package dev.costate.models.experiments.latent;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;

/** Series of which only some points are known, and the line between those: what a model must beat. Stateless. */
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

    /** Returns the straight lines between the known values of a column, constant beyond the first and the last. */
    static double[] lines(SeriesSet.Series known, int column) {
        double[] t = known.times();
        double[] x = new double[t.length];
        int before = -1;
        for (int i = 0; i < t.length; i++) {
            double here = known.values()[i][column];
            if (Double.isNaN(here)) {
                continue;
            }
            for (int k = before + 1; k <= i; k++) {
                double start = before < 0 ? here : known.values()[before][column];
                x[k] = before < 0 ? here : start + (here - start) * (t[k] - t[before]) / (t[i] - t[before]);
            }
            before = i;
        }
        Arrays.fill(x, before + 1, t.length, known.values()[before][column]);
        return x;
    }
}
