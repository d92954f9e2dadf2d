package dev.costate.solvers.sde;

import dev.costate.autodiff.Var;

/**
 * The reversible Heun method: X̂₁ = 2X − X̂ + f̂ h + ĝ ΔW, X₁ = X + ½ (f̂ + f̂₁) h + ½ (ĝ + ĝ₁) ΔW, where f̂ = f(t,
 * X̂), ĝ = g(t, X̂), f̂₁ = f(t + h, X̂₁), ĝ₁ = g(t + h, X̂₁), and X̂ = X at first (Kidger, Foster, Li and Lyons
 * 2021, algorithm 1). The step with −h and −ΔW undoes it exactly, but for rounding. Stratonovich. Strong order 1 for
 * diagonal, scalar or additive noise: X − X̂ wanders by O(√h) but changes sign at every step, and the mean of two
 * steps enters (½ for noise that does not commute); weak order 1. One evaluation of f and of g a step; carries X,
 * X̂, f̂ and ĝ.
 */
public record ReversibleHeun() implements SdeMethod {
    @Override
    public String name() {
        return "reversible-heun";
    }

    @Override
    public String reference() {
        return "Kidger, Foster, Li and Lyons 2021";
    }

    @Override
    public Calculus calculus() {
        return Calculus.STRATONOVICH;
    }

    @Override
    public double strongOrder() {
        return 1;
    }

    @Override
    public double additiveStrongOrder() {
        return 1;
    }

    @Override
    public double weakOrder() {
        return 1;
    }

    @Override
    public Var[] start(SdeStep s, Var x0) {
        return new Var[] {x0, x0, s.drift().apply(s.t(), x0), s.g(s.t(), x0)};
    }

    @Override
    public Var[] step(SdeStep s, Var[] carry) {
        Var x = carry[0];
        Var f = carry[2];
        Var g = carry[3];
        Var hat = x.times(2).minus(carry[1]).plus(f.times(s.h())).plus(g.times(s.dw()));
        Var f1 = s.drift().apply(s.tNext(), hat);
        Var g1 = s.g(s.tNext(), hat);
        Var next = x.plus(f.plus(f1).times(s.h().times(0.5))).plus(g.plus(g1).times(s.dw().times(0.5)));
        return new Var[] {next, hat, f1, g1};
    }
}
