package dev.costate.models.stable;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;

/**
 * x' = σ(x·K + b) with K = ½(W − Wᵀ − γI) (Haber and Ruthotto 2017, equation 3.1).
 *
 * <p>The Jacobian is diag(σ')·K. For σ' &gt; 0 its eigenvalues are those of √D·K·√D, D = diag(σ'), whose symmetric part
 * is −½γD: their real parts lie between −½γ max σ' and −½γ min σ', whatever W is. With γ = 0 they are imaginary, which
 * Euler's method does not damp: γ &gt; 0 pulls them into its disc |1 + hλ| ≤ 1.
 *
 * <p>Parameters: {@code weight} W [channels, channels] and {@code bias} b [channels]. Immutable and thread-safe.
 *
 * @param channels length of a row
 * @param damping γ, ≥ 0
 * @param activation σ, applied to each element
 */
public record AntisymmetricLayer(int channels, double damping, Activation activation) implements StableLayer {
    /** Checks the damping. */
    public AntisymmetricLayer {
        if (!(damping >= 0 && damping < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("damping " + damping + ": must be finite and not negative");
        }
    }

    @Override
    public boolean paired() {
        return false;
    }

    @Override
    public ParameterSpec parameters() {
        return Dense.parameters("", channels);
    }

    /** Records K. */
    Var matrix(Bound p) {
        Var w = p.get("weight");
        Var k = w.minus(w.transpose());
        if (damping > 0) {
            double[] diagonal = new double[channels * channels];
            for (int i = 0; i < channels; i++) {
                diagonal[i * (channels + 1)] = damping;
            }
            k = k.minus(Var.constant(Tensor.of(Shape.of(channels, channels), diagonal)));
        }
        return k.times(0.5);
    }

    @Override
    public Var apply(Bound p, Var x) {
        return activation.apply(x.matmul(matrix(p)).plus(p.get("bias")));
    }
}
