package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.tape.SolveOp;

/**
 * The continuous adjoint (Chen et al. 2018, appendix B): solves [y; a; θ̄]' = [f; −aᵀ∂f/∂y; −aᵀ∂f/∂θ] backwards from
 * the last time, a jumping by the cotangent at every saved time.
 *
 * <p>Truth: the true solution, approached as the tolerance falls. Cost: a second solve of a larger system. Memory:
 * constant. The state is reconstructed by solving backwards, which is unstable for dissipative fields; the
 * reconstruction error at the first time is the method's quality number.
 *
 * @param seminorm whether θ̄ is left out of the error norm (Kidger et al. 2021), since it does not feed back: fewer
 * steps where θ̄ is the rough part
 */
public record Backsolve(boolean seminorm) implements GradientMethod {
    /** With the seminorm. */
    public static final Backsolve DEFAULT = new Backsolve(true);

    @Override
    public String name() {
        return "backsolve";
    }

    @Override
    public Truth truth() {
        return Truth.TRUE_SOLUTION;
    }

    @Override
    public String qualityName() {
        return "reconstruction error";
    }

    @Override
    public Keeps keeps() {
        return Keeps.NOTHING;
    }

    @Override
    public Kernel adjoint(SolveOp solve, Binding b) {
        return new BacksolveKernel(solve, b);
    }

    @Override
    public String refusal(OdeMethod method) {
        if (method instanceof Tableau t && t.partitioned()) {
            return ", which cannot solve its augmented system: that has no positions and momenta; use direct";
        }
        return GradientMethod.super.refusal(method);
    }
}
