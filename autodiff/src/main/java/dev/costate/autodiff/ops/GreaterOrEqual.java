package dev.costate.autodiff.ops;

import dev.costate.vectorapi.Binary;

/** z = 1 where a ≥ b, otherwise 0; derivative 0. */
public record GreaterOrEqual() implements Comparison {
    @Override
    public Binary function() {
        return Binary.GREATER_OR_EQUAL;
    }
}
