package dev.costate.models.optim;

import dev.costate.autodiff.Var;

/** What is done to a gradient before the optimiser sees it. Immutable and thread-safe. */
public sealed interface Clipping {
    /**
     * Records it.
     *
     * @param gradient g, or a block of it
     * @param norm ‖g‖₂ of the whole, a scalar
     */
    Var apply(Var gradient, Var norm);

    /** Nothing. */
    static Clipping none() {
        return new None();
    }

    /** g·min(1, limit/(‖g‖₂ + 10⁻⁶)) (Pascanu et al. 2013, algorithm 1, with torch's small constant). */
    static Clipping byNorm(double limit) {
        return new ByNorm(limit);
    }

    /** Each element to [−limit, limit]. */
    static Clipping byValue(double limit) {
        return new ByValue(limit);
    }

    /** Nothing. Immutable and thread-safe. */
    record None() implements Clipping {
        @Override
        public Var apply(Var gradient, Var norm) {
            return gradient;
        }
    }

    /** By the norm of the whole gradient. Immutable and thread-safe. */
    record ByNorm(double limit) implements Clipping {
        /** Checks the limit. */
        public ByNorm {
            Require.positive("clipping norm", limit);
        }

        @Override
        public Var apply(Var gradient, Var norm) {
            return gradient.times(norm.plus(1e-6).reciprocal().times(limit).min(Var.constant(1)));
        }
    }

    /** Element by element. Immutable and thread-safe. */
    record ByValue(double limit) implements Clipping {
        /** Checks the limit. */
        public ByValue {
            Require.positive("clipping value", limit);
        }

        @Override
        public Var apply(Var gradient, Var norm) {
            return gradient.clamp(-limit, limit);
        }
    }
}
