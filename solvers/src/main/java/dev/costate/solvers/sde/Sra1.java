package dev.costate.solvers.sde;

import dev.costate.autodiff.Var;

/**
 * The method SRA1 for additive noise g(t): with k = f(t, X) and U = ΔW/2 + H, where h·U = ∫(W(s) − W(t)) ds, X₁ = X
 * + h (⅓ k + ⅔ f(t + ¾h, X + ¾ h k + 3/2 g(t + h) U)) + g(t + h) ΔW + (g(t) − g(t + h)) U (Rößler 2010, section 6).
 * Strong order 1.5, weak order 2. Two evaluations of f and of g a step. Itô and Stratonovich agree for additive
 * noise.
 */
public record Sra1() implements SdeMethod {
    @Override
    public String name() {
        return "sra1";
    }

    @Override
    public String reference() {
        return "Rößler 2010";
    }

    @Override
    public Calculus calculus() {
        return Calculus.ITO;
    }

    @Override
    public double strongOrder() {
        return 1.5;
    }

    @Override
    public double additiveStrongOrder() {
        return 1.5;
    }

    @Override
    public double weakOrder() {
        return 2;
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
    public Var[] step(SdeStep s, Var[] carry) {
        Var x = carry[0];
        Var h = s.h();
        Var u = s.dw().times(0.5).plus(s.area());
        Var g0 = s.g(s.t(), x);
        Var g1 = s.g(s.tNext(), x);
        Var k0 = s.drift().apply(s.t(), x);
        Var inner = x.plus(k0.times(h.times(0.75))).plus(g1.times(u.times(1.5)));
        Var k1 = s.drift().apply(s.t().plus(h.times(0.75)), inner);
        Var drift = k0.plus(k1.times(2)).times(h.dividedBy(3));
        return new Var[] {x.plus(drift).plus(g1.times(s.dw())).plus(g0.minus(g1).times(u))};
    }
}
