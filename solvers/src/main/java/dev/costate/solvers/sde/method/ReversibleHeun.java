package dev.costate.solvers.sde.method;

import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.Calculus;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.SdeStep;
import dev.costate.solvers.sde.SdeTerms;

/**
 * Ŷ₁ = 2Y − Ŷ + f̂ h + ĝ ΔW, Y₁ = Y + ½ (f̂ + f̂₁) h + ½ (ĝ + ĝ₁) ΔW.
 *
 * <p>Here f̂ = f(t, Ŷ), ĝ = g(t, Ŷ), f̂₁ = f(t + h, Ŷ₁), ĝ₁ = g(t + h, Ŷ₁), and Ŷ = Y at the first time. This is the
 * reversible Heun method (Kidger, Foster, Li and Lyons 2021, algorithm 1): the step with −h and −ΔW inverts it, exactly
 * but for rounding.
 *
 * <p>Stratonovich. Strong order 1 for diagonal, scalar or additive noise, ½ for noise that does not commute; weak order
 * 1. The difference Y − Ŷ is O(√h) but changes sign at every step, and the mean of two steps enters.
 *
 * <p>Cost: one evaluation of f and of g a step; carries Y, Ŷ, f̂ and ĝ.
 */
record ReversibleHeun() implements SdeMethod {
    private static final Profile PROFILE = new Profile("reversible-heun", "Kidger, Foster, Li and Lyons 2021",
            Calculus.STRATONOVICH, 1, 1, 1, 1);

    @Override
    public Profile profile() {
        return PROFILE;
    }

    @Override
    public boolean generalNoise() {
        return true;
    }

    @Override
    public boolean reversible() {
        return true;
    }

    @Override
    public Var[] start(SdeTerms terms, Var t0, Var y0) {
        return new Var[] {y0, y0, terms.f(t0, y0), terms.g(t0, y0)};
    }

    @Override
    public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
        Var y = carry[0];
        Var f = carry[2];
        Var g = carry[3];
        Var hat = y.times(2).minus(carry[1]).plus(f.times(s.h())).plus(terms.noise(y, g, s.dw()));
        Var f1 = terms.f(s.tNext(), hat);
        Var g1 = terms.g(s.tNext(), hat);
        Var next = y.plus(f.plus(f1).times(s.h().times(0.5))).plus(terms.noise(y, g.plus(g1), s.dw().times(0.5)));
        return new Var[] {next, hat, f1, g1};
    }

    @Override
    public Var[] undo(SdeTerms terms, SdeStep s, Var[] carry) {
        Var y = carry[0];
        Var f1 = carry[2];
        Var g1 = carry[3];
        Var hat = y.times(2).minus(carry[1]).minus(f1.times(s.h())).minus(terms.noise(y, g1, s.dw()));
        Var f = terms.f(s.t(), hat);
        Var g = terms.g(s.t(), hat);
        Var before = y.minus(f.plus(f1).times(s.h().times(0.5)))
                .minus(terms.noise(y, g.plus(g1), s.dw().times(0.5)));
        return new Var[] {before, hat, f, g};
    }
}
