package dev.costate.solvers;

/** A right-hand side in plain Java: dy = f(t, y). */
@FunctionalInterface
public interface RightHandSide {
    /**
     * Evaluates it.
     *
     * @param t the time
     * @param y the state; read only, valid during the call
     * @param dy receives the derivative
     */
    void eval(double t, double[] y, double[] dy);
}
