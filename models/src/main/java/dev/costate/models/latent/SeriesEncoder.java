package dev.costate.models.latent;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import java.util.Optional;

/**
 * Reads a series backwards and sums it up in a row of numbers, from which q(z₀) is made.
 *
 * <p>An entry is (time, values, flags). Implementations are immutable and thread-safe.
 */
public interface SeriesEncoder {
    /** Returns the length of an entry. */
    int inputs();

    /** Returns the length of the summary. */
    int summary();

    /** Returns the parameters, named as the encoder knows them. */
    ParameterSpec parameters();

    /**
     * Records the summaries of series.
     *
     * @param p parameters under the names of {@link #parameters}
     * @param x entries in the order of time, [steps, rows, inputs]
     * @param mask 1 where an entry is there, 0 where nothing is observed, [steps, rows, 1]; absent if all are there
     * @return [rows, summary]
     */
    Var read(Bound p, Var x, Optional<Var> mask);

    /**
     * Records the summary of each entry and those after it; the first is that of {@link #read}.
     *
     * @param p as of {@link #read}
     * @param x as of {@link #read}
     * @param mask as of {@link #read}
     * @return in the order of time, [steps, rows, summary]; 0 after the last entry that is there
     */
    Var contexts(Bound p, Var x, Optional<Var> mask);
}
