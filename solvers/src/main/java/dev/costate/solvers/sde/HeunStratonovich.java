package dev.costate.solvers.sde;

import dev.costate.autodiff.Var;

/**
 * Heun's method: X̂ = X + f h + g ΔW, X₁ = X + ½ (f + f(t + h, X̂)) h + ½ (g + g(t + h, X̂)) ΔW (Rümelin 1982).
 * Stratonovich. Strong order 1 for diagonal, scalar or additive noise (½ for noise that does not commute); weak
 * order 1. Two evaluations of f and of g a step.
 */
public record HeunStratonovich() implements SdeMethod {
    @Override
    public String name() {
        return "heun";
    }

    @Override
    public String reference() {
        return "Rümelin 1982";
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
    public Var[] step(SdeStep s, Var[] carry) {
        Var x = carry[0];
        Var f = s.drift().apply(s.t(), x);
        Var g = s.g(s.t(), x);
        Var guess = x.plus(f.times(s.h())).plus(g.times(s.dw()));
        Var meanF = f.plus(s.drift().apply(s.tNext(), guess)).times(0.5);
        Var meanG = g.plus(s.g(s.tNext(), guess)).times(0.5);
        return new Var[] {x.plus(meanF.times(s.h())).plus(meanG.times(s.dw()))};
    }
}
