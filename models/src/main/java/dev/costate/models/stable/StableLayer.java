package dev.costate.models.stable;

import dev.costate.models.layers.Layer;

/**
 * The right-hand side of one layer, y' = F(y, θ), from rows of channels to their derivatives.
 *
 * <p>Implementations are immutable and thread-safe.
 */
public interface StableLayer extends Layer {
    /** Returns the number of channels of a row of x, or of q and of p each. */
    int channels();

    /**
     * Returns whether the state is a pair [q; p], positions and momenta.
     *
     * <p>Then it has the shape [2, rows, channels], q' depends on p only and p' on q only; otherwise [rows, channels].
     */
    boolean paired();
}
