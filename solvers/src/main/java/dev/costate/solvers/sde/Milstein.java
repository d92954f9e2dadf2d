package dev.costate.solvers.sde;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Var;

/**
 * Milstein's method for diagonal or scalar noise: X₁ = X + f h + g ΔW + ½ (∂g/∂x · g)(ΔW² − h) (Milstein 1974;
 * Kloeden and Platen 1992, 10.3). For diagonal noise element i of g may depend on element i of X only; then, as for
 * scalar noise, ∂g/∂x · g is one forward derivative of g along itself. Itô. Strong and weak order 1. One evaluation
 * of f, of g and of g's derivative a step.
 */
public record Milstein() implements SdeMethod {
    @Override
    public String name() {
        return "milstein";
    }

    @Override
    public String reference() {
        return "Milstein 1974";
    }

    @Override
    public Calculus calculus() {
        return Calculus.ITO;
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
        Var g = s.g(s.t(), x);
        Var gg = Autodiff.jvp(v -> s.g(s.t(), v), x, g).tangent();
        Var square = s.dw().square().minus(s.h()).times(0.5);
        return new Var[] {x.plus(s.drift().apply(s.t(), x).times(s.h())).plus(g.times(s.dw())).plus(gg.times(square))};
    }
}
