package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import java.util.List;
import java.util.Optional;

/**
 * A {@link GradientMethod} for solves of stochastic equations alone.
 *
 * <p>{@link SdeGradientMethods} lists these and those that serve ordinary equations too. Implementations are immutable,
 * and equal if they do the same. All differentiate on the path that the solve saw. With respect to what the fields and
 * the noise use from outside and to y₀ they serve every noise; given increments have derivatives too.
 *
 * <p>With respect to the times of a grid there is none: a Brownian path has no derivative in time. Where times are
 * learned, {@link Sde#recordBetween} holds the path in parts of the interval.
 */
public interface SdeGradientMethod extends GradientMethod {
    /**
     * Returns why this method cannot serve a solve by a method; empty if it can.
     *
     * <p>The text is read after "cannot differentiate it".
     */
    default Optional<String> refusal(SdeMethod method) {
        return Optional.empty();
    }

    /**
     * Returns the code of the backward pass.
     *
     * <p>Its operands are the states that steps give, the last carry, the cotangent of these states, the first carry,
     * the sequences and what was captured. Its results are the cotangents of the first carry and of the wanted
     * sequences and captured values, then {quality, evaluations of the drift, vjps of the drift}.
     *
     * @param wanted for each sequence and captured value whether its cotangent is
     */
    Kernel adjoint(RecordedSde solve, List<Boolean> wanted, Binding binding);

    @Override
    default Optional<String> refusal(SolveOptions options) {
        return Optional.of(", whose steps have no noise: use interpolating");
    }

    @Override
    default Kernel adjoint(RecordedSolve solve, Binding binding) {
        throw new IllegalStateException(name() + " is for stochastic equations");
    }
}
