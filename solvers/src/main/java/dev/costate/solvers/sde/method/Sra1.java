package dev.costate.solvers.sde.method;

import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.Calculus;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.SdeStep;
import dev.costate.solvers.sde.SdeTerms;

/**
 * Y₁ = Y + h (⅓ k + ⅔ f(t + ¾h, Y + ¾ h k + 3/2 g₁ U)) + g₁ ΔW + (g₀ − g₁) U.
 *
 * <p>Here k = f(t, Y), g₀ = g(t), g₁ = g(t + h) and U = ΔW/2 + H with h·U = ∫(W(s) − W(t)) ds. This is the method SRA1
 * for additive noise (Rößler 2010, section 6), for which Itô and Stratonovich agree. Strong order 1.5, weak order 2.
 *
 * <p>Cost: two evaluations of f and of g a step, and the space–time Lévy area H.
 */
record Sra1() implements SdeMethod {
    private static final Profile PROFILE = new Profile("sra1", "Rößler 2010", Calculus.ITO, 1.5, 1.5, 2, 2);

    @Override
    public Profile profile() {
        return PROFILE;
    }

    @Override
    public boolean additiveOnly() {
        return true;
    }

    @Override
    public boolean needsArea() {
        return true;
    }

    @Override
    public boolean generalNoise() {
        return true;
    }

    @Override
    public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
        Var y = carry[0];
        Var h = s.h();
        Var u = s.dw().times(0.5).plus(s.area());
        Var g0 = terms.g(s.t(), y);
        Var g1 = terms.g(s.tNext(), y);
        Var k0 = terms.f(s.t(), y);
        Var inner = y.plus(k0.times(h.times(0.75))).plus(terms.noise(y, g1, u.times(1.5)));
        Var k1 = terms.f(s.t().plus(h.times(0.75)), inner);
        Var drift = k0.plus(k1.times(2)).times(h.dividedBy(3));
        return new Var[] {y.plus(drift).plus(terms.noise(y, g1, s.dw())).plus(terms.noise(y, g0.minus(g1), u))};
    }
}
