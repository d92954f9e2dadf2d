package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import java.util.List;
import java.util.Optional;

/**
 * How a recorded solve of a stochastic equation is differentiated: as {@link GradientMethod} is for ordinary ones.
 *
 * <p>{@link SdeGradientMethods} lists those of the library. Implementations are immutable, and equal if they do the
 * same. All differentiate on the path that the solve saw. With respect to what the fields and the noise use from
 * outside and to y₀ they serve every noise; given increments have derivatives too.
 *
 * <p>With respect to the times of a grid there is none: a Brownian path has no derivative in time. Where times are
 * learned, {@link Sde#recordBetween} holds the path in parts of the interval.
 */
public interface SdeGradientMethod {
    /** Returns the name, as options spell it. */
    String name();

    /** Returns what it differentiates: the map of the steps taken, or the solution on that path. */
    GradientMethod.Truth truth();

    /** Returns what the quality number is, which tells how far to trust a gradient. */
    String qualityName();

    /** Returns what the forward solve leaves in memory. */
    GradientMethod.Keeps keeps();

    /** Returns whether the quality number is the dot-product residual against forward mode, measured on request. */
    default boolean qualityByForwardMode() {
        return false;
    }

    /**
     * Returns whether the solve is a loop that the tape's own rules differentiate.
     *
     * <p>Then {@link #adjoint} is never called.
     */
    default boolean unrolls() {
        return false;
    }

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
}
