package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import java.util.Locale;
import java.util.Optional;

/** How the trace of ∂f/∂z is found. */
public enum Trace {
    /** Exactly. */
    EXACT,
    /** Hutchinson's estimate εᵀ(∂f/∂z)ε with ε ~ N(0, I); variance 2‖S‖² of the symmetric part S. */
    GAUSSIAN,
    /** Hutchinson's estimate with independent signs ±1; variance that of the off-diagonal part alone. */
    RADEMACHER;

    /** Returns its name in small letters. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the one of that name. */
    public static Trace of(String word) {
        for (Trace trace : values()) {
            if (trace.optionName().equals(word)) {
                return trace;
            }
        }
        throw new IllegalArgumentException("trace " + word + ": must be one of exact, gaussian, rademacher");
    }

    /**
     * Records the noise ε of one solve, a function of (seed, counter); none for the exact trace.
     *
     * @param shape that of z
     */
    public Optional<Var> noise(Shape shape, Var seed, Var counter) {
        return this == EXACT ? Optional.empty()
                : Optional.of(this == GAUSSIAN ? Autodiff.randomNormal(shape, seed, counter)
                        : Autodiff.randomUniform(shape, seed, counter).greater(Var.constant(0.5)).times(2).minus(1));
    }
}
