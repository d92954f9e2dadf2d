package dev.costate.autodiff.ops;

import dev.costate.vectorapi.Binary;

/** z = 1 where a &gt; b, otherwise 0; derivative 0. */
public record Greater() implements Comparison {
    @Override
    public Binary function() {
        return Binary.GREATER;
    }
}
