package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import java.util.Optional;

/**
 * How a recorded solve is differentiated: what its gradient is, what it costs and what it keeps.
 *
 * <p>{@link dev.costate.solvers.gradient.GradientMethods} lists those of the library. The family is open: a method of
 * one's own implements this interface on what {@link RecordedSolve} shows, and is given where a solve is recorded.
 * Implementations are immutable, and equal if they do the same.
 *
 * <p>One that a jar names in {@code META-INF/services/dev.costate.solvers.GradientMethod} is measured by
 * {@code costate --plugins JAR gradlab}.
 *
 * <p>With respect to the times every method gives the derivative of the true solution: f(tₖ, yₖ)·ȳₖ for each requested
 * time and (ȳ₀ − λ)·f(t₀, y₀) for the first, λ being its own gradient with respect to y₀. It converges as the states
 * and λ do, and is not the derivative of the discrete map, in which moving an end changes the steps too. If the field
 * jumps at a time, it is that of the side that f gives there.
 */
public interface GradientMethod {
    /** What a gradient is the gradient of. The three differ by the size of the tolerance, or more. */
    enum Truth {
        /** The solution of the differential equation; reached as the tolerance falls. */
        TRUE_SOLUTION("true solution"),
        /** The discrete map with the steps that were taken, held fixed; reached to rounding. */
        FROZEN_GRID("frozen grid"),
        /** The discrete map with the steps as functions of the arguments; reached to rounding. */
        ADAPTIVE_MAP("adaptive map");

        private final String words;

        Truth(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** What the forward solve leaves in memory for the backward pass; each entry contains those above it. */
    enum Keeps {
        /** The states at the requested times. */
        NOTHING,
        /** The last steps of the grid, as many as a reversible method can undo. */
        WINDOW,
        /** The grid. */
        GRID,
        /** The grid and, for each step, where it starts: time, state and derivative. */
        STARTS,
        /** The same and all attempts. */
        ATTEMPTS,
        /** The grid and all stages of accepted steps. */
        STAGES,
        /** The same and, while {@link #budgetBytes} lasts, the field's activations. */
        ACTIVATIONS
    }

    /**
     * What a method is.
     *
     * @param name as options spell it
     * @param truth what it differentiates
     * @param qualityName what the quality number is, which tells how far to trust a gradient
     * @param keeps what the forward solve must keep
     */
    record Profile(String name, Truth truth, String qualityName, Keeps keeps) {
    }

    /** Returns what the method is. */
    Profile profile();

    /** Returns the name, as options spell it. */
    default String name() {
        return profile().name();
    }

    /** Returns what it differentiates. */
    default Truth truth() {
        return profile().truth();
    }

    /** Returns what the quality number is, which tells how far to trust a gradient. */
    default String qualityName() {
        return profile().qualityName();
    }

    /** Returns what the forward solve must keep. */
    default Keeps keeps() {
        return profile().keeps();
    }

    /**
     * Returns whether the quality number is the dot-product residual against forward mode.
     *
     * <p>That one is measured when it is requested; otherwise {@link #adjoint} reports the number.
     */
    default boolean qualityByForwardMode() {
        return false;
    }

    /**
     * Returns the method whose gradient the quality number is the distance to; empty if it is none.
     *
     * <p>That one is measured when it is requested, as the largest difference of two numbers over the largest number;
     * it costs that method's gradient.
     */
    default Optional<GradientMethod> qualityByDistance() {
        return Optional.empty();
    }

    /**
     * Returns the code of the backward pass.
     *
     * <p>Its operands are the states, the address of the solve's record (the statistics if nothing is kept), the
     * cotangent of the states, the times, and what the field captured. Its results are the cotangents of y0 and of what
     * was captured, then {quality, evaluations of the field, vjps of the field}.
     * {@link dev.costate.solvers.gradient.BackwardPass} reads and writes them by name.
     */
    Kernel adjoint(RecordedSolve solve, Binding binding);

    /**
     * Returns why this method cannot serve a solve; empty if it can.
     *
     * <p>The text is read after "cannot differentiate it". Unless overridden, explicit methods alone are served.
     */
    default Optional<String> refusal(SolveOptions options) {
        return switch (options.method().family()) {
            case EXPLICIT -> Optional.empty();
            case REVERSIBLE, ESDIRK, ROSENBROCK ->
                Optional.of(": it needs an explicit Runge-Kutta method; use direct");
        };
    }

    /**
     * Returns the most bytes that the forward solve keeps in {@link Keeps#ACTIVATIONS}.
     *
     * <p>States and stages come first, activations take what is left; 0 for states and stages without a limit.
     */
    default long budgetBytes() {
        return 0;
    }

    /**
     * Returns how many starts of steps, of so many numbers each, the backward pass keeps if it goes back by steps.
     *
     * <p>Those are taken again from kept starts or, where {@link Keeps#WINDOW} is kept, undone, whether they have noise
     * or not. 0 for a method that goes back otherwise.
     */
    default int keptStarts(int cells) {
        return 0;
    }

    /** Returns whether the gradient can be differentiated again. */
    default boolean differentiableAgain() {
        return true;
    }

    /** Returns the method for a solve together with its tangents, from which second derivatives come. */
    default GradientMethod forTangents() {
        return this;
    }

    /**
     * Returns whether a solve is recorded step by step on a grid known beforehand.
     *
     * <p>Then the tape's own rules differentiate it, and {@link #adjoint} is never called.
     */
    default boolean unrolls() {
        return false;
    }
}
