package dev.costate.models.optim;

/** Checks of optimiser options. Stateless. */
final class Require {
    private Require() {
    }

    /** Requires 0 ≤ value &lt; 1. */
    static void fraction(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " " + value + ": must be at least 0 and below 1");
        }
    }

    /** Requires a finite value ≥ 0. */
    static void notNegative(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + " " + value + ": must be finite and not negative");
        }
    }

    /** Requires a finite value &gt; 0. */
    static void positive(String what, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + " " + value + ": must be finite and positive");
        }
    }
}
