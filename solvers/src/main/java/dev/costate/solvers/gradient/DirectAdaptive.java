package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import java.util.Optional;

/**
 * The adjoint of the adaptive map: the Runge–Kutta steps with their lengths as functions of y₀ and θ.
 *
 * <p>The lengths depend on them through the first step's choice, the error estimates and the controller, rejected
 * attempts included. Only what is discrete is held: which attempts were accepted, which were clipped to an end or a
 * stop, and which factors were clamped.
 *
 * <p>Truth: the adaptive discrete map, to rounding of the controller's powers (1e-11). It differs from {@link Direct}
 * by the size of the tolerance, and is no nearer to the true solution; it is what differences of a solve with its own
 * steps converge to.
 *
 * <p>Cost: each attempt recomputed, and its vjp with respect to state, derivative, time and length; twice for each
 * requested time inside a step. Memory: (2 × state + 8) numbers a step, four an attempt, the activations of one
 * attempt.
 *
 * <p>Quality number: the distance to the gradient of {@link Direct}, measured when it is requested. It is about the
 * tolerance where the field is smooth. A field with kinks (relu, elu, abs) makes steps, and with them the map, jump
 * wherever one of them crosses a kink elsewhere: the gradient is then the true derivative between two jumps, says
 * nothing of the map from afar, and the number is far above the tolerance, up to above 1. Use {@link Direct} there.
 *
 * <p>Immutable, thread-safe.
 */
public record DirectAdaptive() implements GradientMethod {
    @Override
    public Profile profile() {
        return new Profile("direct-adaptive", Truth.ADAPTIVE_MAP, "distance to the frozen grid", Keeps.ATTEMPTS);
    }

    @Override
    public Optional<GradientMethod> qualityByDistance() {
        return Optional.of(GradientMethods.DIRECT);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new DirectAdaptiveKernel(solve, b);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return options.method().adaptive() ? GradientMethod.super.refusal(options)
                : Optional.of(", whose steps do not adapt: use direct, which gives the same");
    }

    @Override
    public boolean differentiableAgain() {
        return false;
    }

    @Override
    public GradientMethod forTangents() {
        return GradientMethods.DIRECT;
    }
}
