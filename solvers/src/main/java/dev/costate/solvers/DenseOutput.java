package dev.costate.solvers;

/** The state at any time of a solve. */
@FunctionalInterface
public interface DenseOutput {
    /**
     * Writes y(t).
     *
     * @param t from the first time to the one that was reached
     * @param state room for the state
     */
    void at(double t, double[] state);
}
