package dev.costate.models.stable;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import java.util.List;

/**
 * q'' = −σ(q·K + b)·Kᵀ, as q' = p, p' = −σ(q·K + b)·Kᵀ (Haber and Ruthotto 2017, equation 3.4).
 *
 * <p>Störmer–Verlet makes of it the leapfrog network qⱼ₊₁ = 2qⱼ − qⱼ₋₁ − h²σ(qⱼ·K + b)·Kᵀ, from rest. The force's
 * Jacobian −K·diag(σ')·Kᵀ is symmetric and not positive where σ' ≥ 0: oscillations, stable for h‖K‖ &lt; 2 if σ' ≤ 1.
 *
 * <p>Parameters: {@code weight} K [channels, channels] and {@code bias} b [channels]. Immutable and thread-safe.
 *
 * @param channels length of a row of q and of p
 * @param activation σ, applied to each element
 */
public record SecondOrderLayer(int channels, Activation activation) implements StableLayer {
    @Override
    public boolean paired() {
        return true;
    }

    @Override
    public ParameterSpec parameters() {
        return Dense.parameters("", channels);
    }

    @Override
    public Var apply(Bound p, Var y) {
        return Var.stack(List.of(y.select(0, 1), Dense.symmetric(p, "", activation, y.select(0, 0)).negated()));
    }
}
