package dev.costate.models.functions;

import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.Calculus;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.SdeStep;
import dev.costate.solvers.sde.SdeTerms;

/**
 * Y₁ = Y + f(t, Y) h + g(t) ΔW^Q: the Euler–Maruyama method with a Q-Wiener process (Da Prato and Zabczyk 2014,
 * section 4.1). Strong and weak order 1, the noise being additive.
 *
 * @param noise N(0, Q), of which ΔW^Q/√h is a draw
 * @param dimensions of the domain
 */
record FunctionStep(FunctionNoise noise, int dimensions) implements SdeMethod {
    private static final Profile PROFILE = new Profile("euler-maruyama-q", "Maruyama 1955", Calculus.ITO, 1, 1, 1, 1);

    @Override
    public Profile profile() {
        return PROFILE;
    }

    @Override
    public boolean additiveOnly() {
        return true;
    }

    @Override
    public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
        Var y = carry[0];
        Var g = terms.diffusion().apply(s.t(), y);
        return new Var[] {y.plus(terms.f(s.t(), y).times(s.h())).plus(noise.of(s.dw(), dimensions).times(g))};
    }
}
