package dev.costate.models.stable;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.ParameterSpec;

/**
 * x' = σ(x·K + b), K free: what a plain residual network adds in a layer.
 *
 * <p>Nothing keeps the eigenvalues of its Jacobian in the left half plane: its stability is that of the data (Haber and
 * Ruthotto 2017, section 2). Immutable and thread-safe.
 *
 * @param channels length of a row
 * @param activation σ, applied to each element
 */
public record ResidualLayer(int channels, Activation activation) implements StableLayer {
    private Linear linear() {
        return new Linear(channels, channels);
    }

    @Override
    public boolean paired() {
        return false;
    }

    @Override
    public ParameterSpec parameters() {
        return linear().parameters();
    }

    @Override
    public Var apply(Bound p, Var x) {
        return activation.apply(linear().apply(p, x));
    }
}
