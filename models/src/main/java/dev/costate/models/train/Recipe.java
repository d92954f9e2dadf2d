package dev.costate.models.train;

import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import java.util.Objects;

/**
 * How something is trained. Immutable.
 *
 * @param optimiser the update
 * @param rate the learning rate
 * @param clipping what is done to a gradient first
 * @param batches which examples a step looks at
 * @param iterations number of steps
 * @param onFailure what a failed step leads to
 */
public record Recipe(Optimiser optimiser, Schedule rate, Clipping clipping, Batches batches, long iterations,
        OnFailure onFailure) {
    /** Checks that nothing is missing. */
    public Recipe {
        Objects.requireNonNull(optimiser, "optimiser");
        Objects.requireNonNull(rate, "rate");
        Objects.requireNonNull(clipping, "clipping");
        Objects.requireNonNull(batches, "batches");
        Objects.requireNonNull(onFailure, "onFailure");
        if (iterations < 0) {
            throw new IllegalArgumentException("iterations " + iterations + ": must not be negative");
        }
    }

    /** A constant learning rate, no clipping, stop on failure. */
    public static Recipe of(Optimiser optimiser, double rate, Batches batches, long iterations) {
        return new Recipe(optimiser, Schedule.constant(rate), Clipping.none(), batches, iterations, OnFailure.STOP);
    }

    /** Returns the same with another clipping. */
    public Recipe withClipping(Clipping other) {
        return new Recipe(optimiser, rate, other, batches, iterations, onFailure);
    }

    /** Returns the same with another learning rate. */
    public Recipe withRate(Schedule other) {
        return new Recipe(optimiser, other, clipping, batches, iterations, onFailure);
    }

    /** Returns the same with another answer to failures. */
    public Recipe withOnFailure(OnFailure other) {
        return new Recipe(optimiser, rate, clipping, batches, iterations, other);
    }
}
