package dev.costate.models.train;

/**
 * Which examples each step looks at: numbers from 0 to n − 1 as a function of (seed, step).
 *
 * <p>For windows of a trajectory the examples are the windows' first points. Implementations are immutable and
 * thread-safe.
 */
public interface Batches {
    /** Returns what draws them in a run with the given seed. */
    Drawer drawer(long seed);

    /** Draws batches; keeps scratch memory but no state that a draw depends on. Thread-confined. */
    interface Drawer {
        /** Returns the number of examples of a step, from 1. */
        int size(long step);

        /**
         * Writes the numbers of the examples of a step to {@code index}, of length {@link #size}, without
         * allocating.
         */
        void draw(long step, double[] index);
    }

    /** All n examples in order, in every step. */
    static Batches whole(int n) {
        return new IndexBatches(IndexBatches.Choice.WHOLE, n, n);
    }

    /** {@code size} independent draws out of n; an example may come twice. */
    static Batches withReplacement(int n, int size) {
        return new IndexBatches(IndexBatches.Choice.WITH_REPLACEMENT, n, size);
    }

    /** {@code size} different examples out of n; batches are independent of one another. */
    static Batches distinct(int n, int size) {
        return new IndexBatches(IndexBatches.Choice.DISTINCT, n, size);
    }

    /**
     * Passes over all n examples, each in an order of its own, cut into batches of {@code size}.
     *
     * <p>The last batch of a pass may be smaller.
     */
    static Batches epochs(int n, int size) {
        return new IndexBatches(IndexBatches.Choice.EPOCHS, n, size);
    }
}
