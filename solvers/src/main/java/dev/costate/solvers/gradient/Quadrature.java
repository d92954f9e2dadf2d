package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import java.util.Optional;

/**
 * The continuous adjoint on the forward solution with parameters by quadrature.
 *
 * <p>θ̄ = ∫ aᵀ∂f/∂θ dt by Gauss–Kronrod quadrature on each backward step, a being that step's dense output and y(t) the
 * forward solve's (Norcliffe and Deisenroth 2023 for Gauss quadrature of neural ODE gradients). The backward solve has
 * the state's size only, however many parameters there are.
 *
 * <p>Truth: the true solution, approached as the tolerance falls. Cost: one vjp with respect to the state for each
 * evaluation of the backward solve, and seven with respect to the parameters for each of its steps. Memory: the stages
 * of all accepted forward steps and of the backward steps of one interval between saved times, without activations.
 *
 * <p>Quality number: the quadrature's own error, the largest difference in θ̄ between the Kronrod rule (7 nodes, degree
 * 11) and the Gauss rule inside it (3 nodes, degree 5). It does not see the errors of y and a.
 *
 * <p>Immutable, thread-safe.
 */
public record Quadrature() implements GradientMethod {
    /**
     * Nodes of the Kronrod rule on [−1, 1], those ≥ 0 (Kronrod 1965).
     *
     * <p>The second and the last are the Gauss rule's.
     */
    static final double[] NODES = {0.960491268708020283423507092629080, 0.774596669241483377035853079956480,
        0.434243749346802558002071502844628, 0};
    /** Their weights in the Kronrod rule. */
    static final double[] KRONROD = {0.104656226026467265193823857192073, 0.268488089868333440728569280666710,
        0.401397414775962222905051818618432, 0.450916538658474142345110087045571};
    /** Their weights in the Gauss rule. */
    static final double[] GAUSS = {0, 5.0 / 9, 0, 8.0 / 9};

    @Override
    public String name() {
        return "quadrature";
    }

    @Override
    public Truth truth() {
        return Truth.TRUE_SOLUTION;
    }

    @Override
    public String qualityName() {
        return "quadrature error";
    }

    @Override
    public Keeps keeps() {
        return Keeps.STAGES;
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new QuadratureKernel(solve, b);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return ContinuousAdjoint.refusal(options).or(() -> GradientMethod.super.refusal(options));
    }
}
