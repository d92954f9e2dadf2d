package dev.costate.models.stable;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import java.util.List;

/**
 * q' = σ(p·K₁ + b₁)·K₁ᵀ, p' = −σ(q·K₂ + b₂)·K₂ᵀ, for a state [q; p] (Chang et al. 2018, equation 9).
 *
 * <p>The two-block Hamiltonian network: for σ = S' the energy H(q, p) = Σ S(p·K₁ + b₁) + Σ S(q·K₂ + b₂), convex in each
 * block, whose field this is. Störmer–Verlet is stable for h‖K₁‖‖K₂‖ &lt; 2 if σ' ≤ 1.
 *
 * <p>Parameters: {@code weight1}, {@code weight2} [channels, channels], {@code bias1}, {@code bias2} [channels].
 * Immutable and thread-safe.
 *
 * @param channels length of a row of q and of p
 * @param activation σ, applied to each element
 */
public record TwoBlockLayer(int channels, Activation activation) implements StableLayer {
    @Override
    public boolean paired() {
        return true;
    }

    @Override
    public ParameterSpec parameters() {
        return Dense.parameters("1", channels).and(Dense.parameters("2", channels));
    }

    @Override
    public Var apply(Bound p, Var y) {
        return Var.stack(List.of(Dense.symmetric(p, "1", activation, y.select(0, 1)),
                Dense.symmetric(p, "2", activation, y.select(0, 0)).negated()));
    }
}
