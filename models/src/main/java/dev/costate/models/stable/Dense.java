package dev.costate.models.stable;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;

/** The square matrix K and the bias b that all layers have, and what they make of them. Stateless. */
final class Dense {
    private Dense() {
    }

    /** Returns {@code weight} [n, n] and {@code bias} [n], both with a suffix, uniform on ±1/√n at the start. */
    static ParameterSpec parameters(String suffix, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("a layer of " + n + " channels: must be at least 1");
        }
        return ParameterSpec.of("weight" + suffix, Shape.of(n, n), Init.fanIn(n))
                .and(ParameterSpec.of("bias" + suffix, Shape.of(n), Init.fanIn(n)));
    }

    /** Records σ(x·K + b). */
    static Var forward(Bound p, String suffix, Activation activation, Var x) {
        return activation.apply(x.matmul(p.get("weight" + suffix)).plus(p.get("bias" + suffix)));
    }

    /** Records σ(x·K + b)·Kᵀ, the gradient of a convex function of x where σ rises. */
    static Var symmetric(Bound p, String suffix, Activation activation, Var x) {
        return forward(p, suffix, activation, x).matmul(p.get("weight" + suffix).transpose());
    }
}
