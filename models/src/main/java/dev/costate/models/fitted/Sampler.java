package dev.costate.models.fitted;

/** Draws from the distribution that was learned. Implementations are thread-safe. */
public interface Sampler {
    /**
     * Draws rows, in the units of the data.
     *
     * @param n how many, 0 or more
     * @param seed the same seed gives the same rows; the first rows do not depend on n
     */
    double[][] sample(int n, long seed);
}
