package dev.costate.solvers.sde.method;

import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.Calculus;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.SdeStep;
import dev.costate.solvers.sde.SdeTerms;

/**
 * Y₁ = Y + f(t, Y) h + g(t, Y) ΔW.
 *
 * <p>The Euler–Maruyama method (Maruyama 1955; Kloeden and Platen 1992, 10.2). Itô. Strong order ½, 1 for additive
 * noise; weak order 1.
 *
 * <p>Cost: one evaluation of f and of g a step.
 */
record EulerMaruyama() implements SdeMethod {
    private static final Profile PROFILE = new Profile("euler-maruyama", "Maruyama 1955", Calculus.ITO, 0.5, 1, 1, 1);

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
        Var g = terms.diffusion().apply(s.t(), y);
        return new Var[] {y.plus(terms.f(s.t(), y).times(s.h())).plus(terms.noise(y, g, s.dw()))};
    }
}
