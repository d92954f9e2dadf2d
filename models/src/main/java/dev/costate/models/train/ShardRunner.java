package dev.costate.models.train;

import java.util.List;

/**
 * Computes the shards of training steps, here or elsewhere. A step has the same bits whichever one does.
 *
 * <p>Shard s of S takes the rows from s·n/S to (s+1)·n/S of a batch of n, in the batch's order; its noise in step k is
 * draw (k−1)·S + s + 1. Thread-confined.
 */
public interface ShardRunner extends AutoCloseable {
    /**
     * Computes all shards of a step.
     *
     * @param theta flat parameters
     * @param seed the run's seed
     * @param step number of the step, from 1
     * @return parts in the order of their shards that cover all of them, valid until the next call
     * @throws ArithmeticException if a shard fails: of several the one of the lowest number
     */
    List<Part> run(double[] theta, long seed, long step);

    /** Returns how many shards a step has. */
    int shards();

    /** Returns the threads of this process that share the update: unless it says otherwise, the caller's alone. */
    default Workers workers() {
        return new Workers(1);
    }

    /** Ends what it needs between steps. */
    @Override
    default void close() {
    }
}
