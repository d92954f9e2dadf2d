package dev.costate.solvers.sde.method;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.Calculus;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.SdeStep;
import dev.costate.solvers.sde.SdeTerms;

/**
 * Y₁ = Y + f h + g ΔW + ½ (∂g/∂y · g)(ΔW² − h), for diagonal or scalar noise.
 *
 * <p>Milstein's method (Milstein 1974; Kloeden and Platen 1992, 10.3). Itô. Strong and weak order 1.
 *
 * <p>For diagonal noise element i of g may depend on element i of Y only. Then, as for scalar noise, ∂g/∂y · g is one
 * forward derivative of g along itself.
 *
 * <p>Cost: one evaluation of f, of g and of the derivative of g along g a step.
 */
record Milstein() implements SdeMethod {
    private static final Profile PROFILE = new Profile("milstein", "Milstein 1974", Calculus.ITO, 1, 1, 1, 1);

    @Override
    public Profile profile() {
        return PROFILE;
    }

    @Override
    public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
        Var y = carry[0];
        Var g = terms.g(s.t(), y);
        Var gg = Autodiff.jvp(v -> terms.g(s.t(), v), y, g).tangent();
        Var square = s.dw().square().minus(s.h()).times(0.5);
        return new Var[] {y.plus(terms.f(s.t(), y).times(s.h())).plus(g.times(s.dw())).plus(gg.times(square))};
    }
}
