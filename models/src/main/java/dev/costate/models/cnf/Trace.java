package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Autodiff.ValueAndDivergence;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import java.util.Locale;

/** How the trace of ∂f/∂z is found. */
public enum Trace {
    /** Exactly. */
    EXACT,
    /** Hutchinson's estimate εᵀ(∂f/∂z)ε with ε ~ N(0, I); variance 2‖S‖² of the symmetric part S. */
    GAUSSIAN,
    /** Hutchinson's estimate with independent signs ±1; variance that of the off-diagonal part alone. */
    RADEMACHER;

    /** Returns its name in small letters. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the one of that name. */
    public static Trace of(String word) {
        for (Trace trace : values()) {
            if (trace.word().equals(word)) {
                return trace;
            }
        }
        throw new IllegalArgumentException("trace " + word + ": must be one of exact, gaussian, rademacher");
    }

    /**
     * Records the noise ε of one solve, a function of (seed, counter); null for the exact trace.
     *
     * @param shape that of z
     */
    public Var noise(Shape shape, Var seed, Var counter) {
        return switch (this) {
            case EXACT -> null;
            case GAUSSIAN -> Autodiff.randomNormal(shape, seed, counter);
            case RADEMACHER -> {
                Var u = Autodiff.randomUniform(shape, seed, counter);
                yield u.greater(Var.constant(0.5)).times(2).minus(1);
            }
        };
    }

    /**
     * Records a field and the trace of its Jacobian, row by row: exact without noise, otherwise εᵀ(∂f/∂z)ε by one vjp.
     *
     * @param noise ε, the same for a whole solve (so that the field stays a smooth function of time), or null
     */
    static ValueAndDivergence at(FlowField field, Bound p, Var t, Var z, Var noise) {
        if (noise == null) {
            return field.traced(p, t, z);
        }
        var pulled = Autodiff.vjp(x -> field.apply(p, t, x), z, noise);
        return new ValueAndDivergence(pulled.value(), pulled.cotangent().times(noise).sum(1));
    }
}
