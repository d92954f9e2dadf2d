package dev.costate.solvers;

/**
 * A right-hand side in plain Java that gives its Jacobian too.
 *
 * <p>Stiff methods take the Jacobian by differences otherwise.
 *
 * <p>Need not be thread-safe: a solve calls it from its own thread.
 */
public interface JacobianRightHandSide extends RightHandSide {
    /**
     * Evaluates ∂f/∂y.
     *
     * @param t the time
     * @param y the state of n unknowns; read only, valid during the call
     * @param jacobian of n·n cells; receives ∂fᵢ/∂yⱼ at i·n + j; every element must be written
     */
    void jacobian(double t, double[] y, double[] jacobian);
}
