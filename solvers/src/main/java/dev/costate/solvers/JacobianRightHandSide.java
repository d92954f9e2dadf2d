package dev.costate.solvers;

/**
 * A right-hand side in plain Java that gives its Jacobian too; stiff methods take the Jacobian by differences
 * otherwise.
 */
public interface JacobianRightHandSide extends RightHandSide {
    /**
     * Evaluates ∂f/∂y.
     *
     * @param t the time
     * @param y the state; read only, valid during the call
     * @param jacobian receives ∂fᵢ/∂yⱼ at i·n + j; every element must be written
     */
    void jacobian(double t, double[] y, double[] jacobian);
}
