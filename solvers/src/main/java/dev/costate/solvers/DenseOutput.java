package dev.costate.solvers;

/**
 * The state at any time of a solve.
 *
 * <p>Thread-confined: one call at a time.
 */
@FunctionalInterface
public interface DenseOutput {
    /**
     * Writes y(t).
     *
     * @param t from the first time to the one that was reached
     * @param state receives the state, of its number of unknowns
     */
    void at(double t, double[] state);
}
