package dev.costate.models.optim;

import dev.costate.autodiff.Var;
import java.util.List;

/**
 * Stochastic gradient descent, θ ← θ − η·g.
 *
 * <p>With momentum μ: b ← μ·b + g; θ ← θ − η·b, or with Nesterov's form θ ← θ − η·(g + μ·b) (Sutskever et al. 2013,
 * as torch writes it). With weight decay λ, g has λ·θ added first.
 *
 * <p>Immutable and thread-safe.
 *
 * @param momentum μ, 0 for none
 * @param nesterov whether the step looks ahead
 * @param weightDecay λ
 */
public record Sgd(double momentum, boolean nesterov, double weightDecay) implements Optimiser {
    /** Checks the options. */
    public Sgd {
        Require.fraction("momentum", momentum);
        Require.notNegative("weight decay", weightDecay);
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("Nesterov's form needs a momentum above 0");
        }
    }

    /** Plain gradient descent. */
    public Sgd() {
        this(0, false, 0);
    }

    @Override
    public String name() {
        return "sgd";
    }

    @Override
    public List<String> state() {
        return momentum == 0 ? List.of() : List.of("momentum");
    }

    @Override
    public Update update(Var theta, Var gradient, List<Var> state, Var rate, Var step) {
        Var g = weightDecay == 0 ? gradient : gradient.plus(theta.times(weightDecay));
        if (momentum == 0) {
            return new Update(theta.minus(g.times(rate)), List.of());
        }
        Var b = state.get(0).times(momentum).plus(g);
        Var direction = nesterov ? g.plus(b.times(momentum)) : b;
        return new Update(theta.minus(direction.times(rate)), List.of(b));
    }
}
