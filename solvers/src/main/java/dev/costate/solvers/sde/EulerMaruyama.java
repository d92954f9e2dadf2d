package dev.costate.solvers.sde;

import dev.costate.autodiff.Var;

/**
 * The Euler–Maruyama method: X₁ = X + f(t, X) h + g(t, X) ΔW (Maruyama 1955; Kloeden and Platen 1992, 10.2). Itô.
 * Strong order ½, 1 for additive noise; weak order 1. One evaluation of f and of g a step.
 */
public record EulerMaruyama() implements SdeMethod {
    @Override
    public String name() {
        return "euler-maruyama";
    }

    @Override
    public String reference() {
        return "Maruyama 1955";
    }

    @Override
    public Calculus calculus() {
        return Calculus.ITO;
    }

    @Override
    public double strongOrder() {
        return 0.5;
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
        Var g = s.diffusion().apply(s.t(), x);
        return new Var[] {x.plus(s.drift().apply(s.t(), x).times(s.h())).plus(g.times(s.dw()))};
    }
}
