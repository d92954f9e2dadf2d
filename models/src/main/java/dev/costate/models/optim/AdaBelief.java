package dev.costate.models.optim;

import dev.costate.autodiff.Var;
import java.util.List;

/**
 * AdaBelief (Zhuang et al. 2020, algorithm 2): Adam whose second average is of the surprise.
 *
 * <p>m ← β₁·m + (1 − β₁)·g; s ← β₂·s + (1 − β₂)·(g − m)² + ε; θ ← θ − η·m̂/(√ŝ + ε) with m̂ = m/(1 − β₁ᵗ),
 * ŝ = s/(1 − β₂ᵗ).
 *
 * <p>Immutable and thread-safe.
 *
 * @param beta1 β₁
 * @param beta2 β₂
 * @param epsilon ε
 */
public record AdaBelief(double beta1, double beta2, double epsilon) implements Optimiser {
    /** Checks the options. */
    public AdaBelief {
        Require.fraction("beta1", beta1);
        Require.fraction("beta2", beta2);
        Require.positive("epsilon", epsilon);
    }

    /** β₁ = 0.9, β₂ = 0.999, ε = 10⁻¹⁶. */
    public AdaBelief() {
        this(0.9, 0.999, 1e-16);
    }

    @Override
    public String name() {
        return "adabelief";
    }

    @Override
    public List<String> state() {
        return List.of("mean", "surprise");
    }

    @Override
    public Update update(Var theta, Var g, List<Var> state, Var rate, Var step) {
        Var m = state.get(0).times(beta1).plus(g.times(1 - beta1));
        Var s = state.get(1).times(beta2).plus(g.minus(m).square().times(1 - beta2)).plus(epsilon);
        Var denominator = s.dividedBy(Adam.correction(beta2, step)).sqrt().plus(epsilon);
        Var direction = m.dividedBy(Adam.correction(beta1, step)).dividedBy(denominator);
        return new Update(theta.minus(direction.times(rate)), List.of(m, s));
    }
}
