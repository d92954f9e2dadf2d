package dev.costate.solvers.adjoint;

/**
 * Units of a solve, a step each or more, that can be retaken, and their adjoints. Thread-confined.
 *
 * <p>{@link CheckpointedKernel} reverses them.
 */
public abstract class ReplayableSteps {
    /** Returns how many units there are; after {@link #start}. */
    public abstract int units();

    /** Returns the cells that {@link #save} writes. */
    public abstract int stateCells();

    /** Starts the backward pass. */
    public abstract void start(int[] at);

    /** Goes to the first unit. */
    public abstract void first(int[] at);

    /** Keeps where the next unit starts. */
    public abstract void save(int to);

    /** Goes where a unit starts that was kept. */
    public abstract void load(int from);

    /** Takes a unit and moves on. */
    public abstract void advance(int unit);

    /** Takes a unit and its adjoint; then go elsewhere by {@link #load}. */
    public abstract void reverse(int[] at, int unit);

    /** At the start of the first unit: writes the results. */
    public abstract void finish(int[] at);
}
