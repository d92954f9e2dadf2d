package dev.costate.solvers;

/**
 * What {@link CheckpointedKernel} reverses: units of a solve, a step each or more, that can be taken again, and
 * their adjoints. Thread-confined.
 */
abstract class Units {
    /** Returns how many units there are; after {@link #start}. */
    abstract int units();

    /** Returns the cells that {@link #save} writes. */
    abstract int stateCells();

    /** Starts the backward pass. */
    abstract void start(int[] at);

    /** Goes to the first unit. */
    abstract void first(int[] at);

    /** Keeps where the next unit starts. */
    abstract void save(int to);

    /** Goes where a unit starts that was kept. */
    abstract void load(int from);

    /** Takes a unit and moves on. */
    abstract void advance(int unit);

    /** Takes a unit and its adjoint; then go elsewhere by {@link #load}. */
    abstract void reverse(int[] at, int unit);

    /** At the start of the first unit: writes the results. */
    abstract void finish(int[] at);
}
