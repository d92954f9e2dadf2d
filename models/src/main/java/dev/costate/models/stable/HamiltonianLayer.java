package dev.costate.models.stable;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import java.util.List;

/**
 * q' = σ(p·K + b), p' = −σ(q·Kᵀ + b), for a state [q; p] (Haber and Ruthotto 2017, equation 3.2).
 *
 * <p>The Jacobian is [0, D₁Kᵀ; −D₂K, 0], Dᵢ = diag(σ') at the arguments of q' and of p'. The squares of its eigenvalues
 * are those of −D₁KᵀD₂K, which for σ' &gt; 0 are real and not positive: the eigenvalues are imaginary whatever K is,
 * and Störmer–Verlet keeps them on the unit circle for h|λ| &lt; 2.
 *
 * <p>Parameters: {@code weight} K [channels, channels] and {@code bias} b [channels]. Immutable and thread-safe.
 *
 * @param channels length of a row of q and of p
 * @param activation σ, applied to each element
 */
public record HamiltonianLayer(int channels, Activation activation) implements StableLayer {
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
        Var q = y.select(0, 0);
        Var momentum = y.select(0, 1);
        Var back = activation.apply(q.matmul(p.get("weight").transpose()).plus(p.get("bias")));
        return Var.stack(List.of(Dense.forward(p, "", activation, momentum), back.negated()));
    }
}
