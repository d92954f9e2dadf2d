package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.GradientMethod.Truth;
import java.util.List;

/**
 * State and cotangents solved backwards on the path of the solve (Li, Wong, Chen and Duvenaud 2020, theorem 3.2).
 *
 * <p>With the drift b of Stratonovich, dY = b dt + g ∘ dW gives da = −aᵀ(∂b/∂y dt + ∂g/∂y ∘ dW) and the same with
 * ∂/∂θ for parameters, from the last time to the first, a jumping by the cotangent at every saved time, where the state
 * is that of the solve again. Itô's drift is turned into b = f − ½ Σⱼ (∂gⱼ/∂y) gⱼ, so that the fields of Itô's calculus
 * are differentiated twice.
 *
 * <p>The steps are those of the solve, taken backwards by Heun's method, of strong order 1 (½ for general noise that
 * does not commute): the cotangents' noise commutes if the state's does. For additive noise and a method that evaluates
 * the drift once they are Euler's, of the same order 1.
 *
 * <p>Truth: the solution on that path, approached as the steps fall. Cost: two evaluations and vjps of drift and
 * diffusion a step, by Euler's method one. Memory: two states and the activations of one step, however many steps there
 * are; the increments are drawn again.
 *
 * <p>Quality number: the reconstruction error, the largest difference between the first state as solved backwards from
 * the first saved time after it and as given.
 *
 * <p>Immutable, thread-safe.
 */
public record StochasticAdjoint() implements SdeGradientMethod {
    @Override
    public String name() {
        return "stochastic-adjoint";
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
    public Kernel adjoint(RecordedSde solve, List<Boolean> wanted, Binding b) {
        boolean euler = solve.additive() && solve.method().evaluations() == 1
                && solve.method().calculus() == Calculus.ITO;
        return new StochasticAdjointKernel(solve, wanted, b, euler ? 1 : 2);
    }
}
