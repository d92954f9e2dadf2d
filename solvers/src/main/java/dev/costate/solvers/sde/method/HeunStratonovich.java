package dev.costate.solvers.sde.method;

import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.Calculus;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.SdeStep;
import dev.costate.solvers.sde.SdeTerms;

/**
 * Ŷ = Y + f h + g ΔW, Y₁ = Y + ½ (f + f(t + h, Ŷ)) h + ½ (g + g(t + h, Ŷ)) ΔW.
 *
 * <p>Heun's method (Rümelin 1982). Stratonovich. Strong order 1 for diagonal, scalar or additive noise, ½ for noise
 * that does not commute; weak order 1.
 *
 * <p>Cost: two evaluations of f and of g a step.
 */
record HeunStratonovich() implements SdeMethod {
    private static final Profile PROFILE = new Profile("heun", "Rümelin 1982", Calculus.STRATONOVICH, 1, 1, 1, 2);

    @Override
    public Profile profile() {
        return PROFILE;
    }

    @Override
    public boolean generalNoise() {
        return true;
    }

    @Override
    public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
        Var y = carry[0];
        Var f = terms.f(s.t(), y);
        Var g = terms.g(s.t(), y);
        Var guess = y.plus(f.times(s.h())).plus(terms.noise(y, g, s.dw()));
        Var meanF = f.plus(terms.f(s.tNext(), guess)).times(0.5);
        Var meanG = g.plus(terms.g(s.tNext(), guess)).times(0.5);
        return new Var[] {y.plus(meanF.times(s.h())).plus(terms.noise(y, meanG, s.dw()))};
    }
}
