package dev.costate.solvers.sde.method;

import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.Calculus;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.SdeStep;
import dev.costate.solvers.sde.SdeTerms;

/**
 * Y₁ = Y + ½ (f + f̂) h + ¼ (g₊ + g₋ + 2g) ΔW + ¼ (g₊ − g₋)(ΔW² − h)/√h, for diagonal or scalar noise.
 *
 * <p>Here f̂ = f(t + h, Y + f h + g ΔW) and g± = g(t + h, Y + f h ± g √h). This is Platen's explicit method of weak
 * order 2 (Kloeden and Platen 1992, 15.1), whose terms for pairs of motions vanish where element i of g depends on
 * element i of Y only. Itô. Strong order 1, weak order 2.
 *
 * <p>Cost: two evaluations of f and three of g a step, and no derivative of g.
 */
record Platen() implements SdeMethod {
    private static final Profile PROFILE = new Profile("platen", "Platen 1987", Calculus.ITO, 1, 1, 2, 2);

    @Override
    public Profile profile() {
        return PROFILE;
    }

    @Override
    public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
        Var y = carry[0];
        Var f = terms.f(s.t(), y);
        Var g = terms.g(s.t(), y);
        Var root = s.h().sqrt();
        Var drifted = y.plus(f.times(s.h()));
        Var up = terms.g(s.tNext(), drifted.plus(g.times(root)));
        Var down = terms.g(s.tNext(), drifted.minus(g.times(root)));
        Var fNext = terms.f(s.tNext(), drifted.plus(g.times(s.dw())));
        Var mean = up.plus(down).plus(g.times(2)).times(s.dw().times(0.25));
        Var square = s.dw().square().minus(s.h()).dividedBy(root).times(0.25);
        return new Var[] {y.plus(f.plus(fNext).times(s.h().times(0.5))).plus(mean).plus(up.minus(down).times(square))};
    }
}
