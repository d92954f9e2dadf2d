package dev.costate.models.train;

import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import java.util.Objects;

/**
 * How something is trained: {@link #of} takes what every training needs, the {@code with} methods the rest.
 *
 * <p>Immutable and thread-safe.
 */
public final class Recipe {
    private final Optimiser optimiser;
    private final Schedule rate;
    private final Batches batches;
    private final long iterations;
    private final Clipping clipping;
    private final OnFailure onFailure;
    private final int shards;

    private Recipe(Optimiser optimiser, Schedule rate, Batches batches, long iterations, Clipping clipping,
            OnFailure onFailure, int shards) {
        this.optimiser = Objects.requireNonNull(optimiser, "optimiser");
        this.rate = Objects.requireNonNull(rate, "rate");
        this.batches = Objects.requireNonNull(batches, "batches");
        this.iterations = iterations;
        this.clipping = Objects.requireNonNull(clipping, "clipping");
        this.onFailure = Objects.requireNonNull(onFailure, "onFailure");
        this.shards = shards;
        if (shards < 1) {
            throw new IllegalArgumentException(shards + " shards: must be at least 1");
        }
        if (iterations < 0) {
            throw new IllegalArgumentException("iterations " + iterations + ": must not be negative");
        }
    }

    /**
     * Makes a recipe without clipping and with one shard, which stops on failure.
     *
     * @param optimiser the update
     * @param rate the learning rate
     * @param batches which examples a step looks at
     * @param iterations the number of steps
     */
    public static Recipe of(Optimiser optimiser, Schedule rate, Batches batches, long iterations) {
        return new Recipe(optimiser, rate, batches, iterations, Clipping.none(), OnFailure.STOP, 1);
    }

    /** Makes a recipe with a constant learning rate and without clipping, which stops on failure. */
    public static Recipe of(Optimiser optimiser, double rate, Batches batches, long iterations) {
        return of(optimiser, Schedule.constant(rate), batches, iterations);
    }

    /** Returns the same with another learning rate. */
    public Recipe withRate(Schedule other) {
        return new Recipe(optimiser, other, batches, iterations, clipping, onFailure, shards);
    }

    /** Returns the same with another clipping. */
    public Recipe withClipping(Clipping other) {
        return new Recipe(optimiser, rate, batches, iterations, other, onFailure, shards);
    }

    /** Returns the same with another answer to failures. */
    public Recipe withOnFailure(OnFailure other) {
        return new Recipe(optimiser, rate, batches, iterations, clipping, other, shards);
    }

    /**
     * Returns the same with batches in more parts, which threads or machines share.
     *
     * <p>Their number decides the bits: sums are added shard by shard, and each has noise of its own.
     */
    public Recipe withShards(int other) {
        return new Recipe(optimiser, rate, batches, iterations, clipping, onFailure, other);
    }

    /** Returns the update. */
    public Optimiser optimiser() {
        return optimiser;
    }

    /** Returns the learning rate. */
    public Schedule rate() {
        return rate;
    }

    /** Returns which examples a step looks at. */
    public Batches batches() {
        return batches;
    }

    /** Returns the number of steps. */
    public long iterations() {
        return iterations;
    }

    /** Returns what is done to a gradient before the update. */
    public Clipping clipping() {
        return clipping;
    }

    /** Returns what a failed step leads to. */
    public OnFailure onFailure() {
        return onFailure;
    }

    /** Returns how many parts a batch has. */
    public int shards() {
        return shards;
    }
}
