package dev.costate.solvers;

import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.OdeGradient;

/**
 * How a solve is differentiated. Each method says what it differentiates, what it costs and what it keeps.
 * {@link GradientMethods} lists them; the family is closed, since what a method must tell a recorded solve cannot be
 * told from outside this package.
 *
 * <p>With respect to the times every method gives the derivative of the true solution: f(tₖ, yₖ)·ȳₖ for each time asked
 * for and (ȳ₀ − λ)·f(t₀, y₀) for the first, λ being its own gradient with respect to y₀. It converges as the states
 * and λ do, and is not the derivative of the discrete map, in which moving an end changes the steps too. If the
 * field jumps at a time, that of the side that f gives there.
 */
public interface GradientMethod extends GradientRule {
    /** What a gradient is the gradient of. The three differ by the size of the tolerance, or more. */
    enum Truth {
        /** The solution of the differential equation; reached as the tolerance falls. */
        TRUE_SOLUTION("true solution"),
        /** The discrete map with the steps that were taken, held fixed; reached to rounding. */
        FROZEN_GRID("frozen grid"),
        /**
         * The discrete map with the steps as functions of the arguments through the controller; reached to rounding.
         */
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

    /** Returns the name, as options spell it. */
    String name();

    /** Returns what it differentiates. */
    Truth truth();

    /** Returns what {@link OdeGradient.Result#quality} is. */
    String qualityName();
}
