package dev.costate.solvers;

/**
 * A right-hand side in plain Java: dy = f(t, y).
 *
 * <p>Need not be thread-safe: a solve calls it from its own thread.
 */
@FunctionalInterface
public interface RightHandSide {
    /**
     * Evaluates f.
     *
     * @param t the time
     * @param y the state; read only, valid during the call
     * @param dy receives the derivative, of as many numbers
     */
    void eval(double t, double[] y, double[] dy);
}
