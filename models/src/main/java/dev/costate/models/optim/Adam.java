package dev.costate.models.optim;

import dev.costate.autodiff.Var;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015, algorithm 1): m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; θ ← θ − η·m̂/(√v̂ + ε) with
 * m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ). With a weight decay λ it is AdamW (Loshchilov and Hutter 2019, algorithm 2): θ
 * is first multiplied by 1 − η·λ. Immutable.
 *
 * @param beta1 β₁
 * @param beta2 β₂
 * @param epsilon ε
 * @param weightDecay λ
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay) implements Optimiser {
    /** Checks the options. */
    public Adam {
        Require.fraction("beta1", beta1);
        Require.fraction("beta2", beta2);
        Require.positive("epsilon", epsilon);
        Require.notNegative("weight decay", weightDecay);
    }

    /** β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸, no weight decay. */
    public Adam() {
        this(0.9, 0.999, 1e-8, 0);
    }

    /** AdamW with the usual β₁, β₂ and ε. */
    public static Adam w(double weightDecay) {
        return new Adam(0.9, 0.999, 1e-8, weightDecay);
    }

    @Override
    public String name() {
        return weightDecay == 0 ? "adam" : "adamw";
    }

    @Override
    public List<String> state() {
        return List.of("mean", "square");
    }

    @Override
    public Update update(Var theta, Var g, List<Var> state, Var rate, Var step) {
        Var start = weightDecay == 0 ? theta : theta.times(rate.times(-weightDecay).plus(1));
        Var m = state.get(0).times(beta1).plus(g.times(1 - beta1));
        Var v = state.get(1).times(beta2).plus(g.square().times(1 - beta2));
        Var denominator = v.dividedBy(correction(beta2, step)).sqrt().plus(epsilon);
        Var direction = m.dividedBy(correction(beta1, step)).dividedBy(denominator);
        return new Update(start.minus(direction.times(rate)), List.of(m, v));
    }

    /**
     * 1 − βᵗ: how much of the weight of an average over t gradients lies on gradients and not on the zero it started
     * from.
     */
    static Var correction(double beta, Var step) {
        return Var.constant(beta).power(step).negated().plus(1);
    }
}
