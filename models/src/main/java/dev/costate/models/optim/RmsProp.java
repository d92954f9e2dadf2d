package dev.costate.models.optim;

import dev.costate.autodiff.Var;
import java.util.List;

/**
 * RMSprop (Hinton 2012, lecture 6e): v ← α·v + (1 − α)·g²; θ ← θ − η·g/(√v + ε).
 *
 * <p>With momentum μ: b ← μ·b + g/(√v + ε); θ ← θ − η·b.
 *
 * <p>Immutable and thread-safe.
 *
 * @param alpha α
 * @param epsilon ε
 * @param momentum μ, 0 for none
 */
public record RmsProp(double alpha, double epsilon, double momentum) implements Optimiser {
    /** Checks the options. */
    public RmsProp {
        Require.fraction("alpha", alpha);
        Require.positive("epsilon", epsilon);
        Require.fraction("momentum", momentum);
    }

    /** α = 0.99, ε = 10⁻⁸, no momentum: torch's defaults. */
    public RmsProp() {
        this(0.99, 1e-8, 0);
    }

    @Override
    public String name() {
        return "rmsprop";
    }

    @Override
    public List<String> state() {
        return momentum == 0 ? List.of("square") : List.of("square", "momentum");
    }

    @Override
    public Update update(Var theta, Var g, List<Var> state, Var rate, Var step) {
        Var v = state.get(0).times(alpha).plus(g.square().times(1 - alpha));
        Var direction = g.dividedBy(v.sqrt().plus(epsilon));
        if (momentum == 0) {
            return new Update(theta.minus(direction.times(rate)), List.of(v));
        }
        Var b = state.get(1).times(momentum).plus(direction);
        return new Update(theta.minus(b.times(rate)), List.of(v, b));
    }
}
