package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;

/**
 * Predator u and prey v (Lotka 1925, Volterra 1926): v' = α·v − β·u·v, u' = δ·u·v − γ·u.
 *
 * <p>Written in logarithms, so that a population stays positive: (ln u)' = δ·v − γ, (ln v)' = α − β·u. The state is (ln
 * u, ln v); the parameter {@code log_rates} holds the logarithms of (α, β, γ, δ), so that rates stay positive too.
 * Immutable.
 *
 * @param alpha where the prey's growth starts
 * @param beta where the predator's effect on the prey starts
 * @param gamma where the predator's decline starts
 * @param delta where the prey's effect on the predator starts
 */
public record LotkaVolterra(double alpha, double beta, double gamma, double delta) implements OdeField {
    /** Checks that the rates are positive. */
    public LotkaVolterra {
        for (double rate : new double[] {alpha, beta, gamma, delta}) {
            if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("rate " + rate + ": must be finite and positive");
            }
        }
    }

    @Override
    public int width() {
        return 2;
    }

    @Override
    public ParameterSpec parameters() {
        return ParameterSpec.of("log_rates", Shape.of(4),
                Init.values(StrictMath.log(alpha), StrictMath.log(beta), StrictMath.log(gamma), StrictMath.log(delta)));
    }

    @Override
    public Var apply(Bound p, Var t, Var y) {
        Var rates = p.get("log_rates").exp();
        Var populations = y.exp();
        Var u = populations.slice(1, 0, 1);
        Var v = populations.slice(1, 1, 2);
        Var predator = v.times(rates.select(0, 3)).minus(rates.select(0, 2));
        Var prey = u.times(rates.select(0, 1)).negated().plus(rates.select(0, 0));
        return Var.concat(1, predator, prey);
    }
}
