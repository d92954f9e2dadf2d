package dev.costate.models.fitted;

import java.util.Map;
import java.util.Optional;

/** A distribution that was learned: log-densities of rows, and samples. Implementations are thread-safe. */
public interface DensityModel extends Fitted, LogDensity, Sampler {
    /** Returns the number of probes that a likelihood of many rows is affordable with; 0 for the exact trace. */
    default int usualProbes() {
        return 0;
    }

    /**
     * Returns what is to be known of such a model beside its likelihood, by name.
     *
     * @param rows data, in their units
     */
    default Map<String, Object> figures(double[][] rows) {
        return Map.of();
    }

    /**
     * Returns samples on their way from noise to data, if they come that way.
     *
     * @param n number of samples, at least 1
     */
    default Optional<Way> way(int n, long seed) {
        return Optional.empty();
    }

    /**
     * Samples on their way.
     *
     * @param title what the way is
     * @param text what is seen of it
     * @param times of the states; the last one is that of the samples
     * @param rows at each time, in the units of the data
     * @param smooth whether a sample's way is a curve, of which the states are some points
     */
    record Way(String title, String text, double[] times, double[][][] rows, boolean smooth) {
    }
}
