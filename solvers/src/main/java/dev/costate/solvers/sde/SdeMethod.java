package dev.costate.solvers.sde;

import dev.costate.autodiff.Var;

/**
 * One step of dX = f dt + g dW. A method may carry more than the state from step to step. Implementations are
 * immutable and listed in {@link SdeMethods}.
 */
public interface SdeMethod {
    /** Returns the name, as options spell it. */
    String name();

    /** Returns author and year. */
    String reference();

    /** Returns the calculus of its solution. */
    Calculus calculus();

    /** Returns the strong order for diagonal or scalar noise: E|X_N − X(T)| = O(h^order). */
    double strongOrder();

    /** Returns the strong order for additive noise, g = g(t). */
    double additiveStrongOrder();

    /** Returns the weak order: |E φ(X_N) − E φ(X(T))| = O(h^order). */
    double weakOrder();

    /** Returns whether g must not depend on the state. */
    default boolean additiveOnly() {
        return false;
    }

    /** Returns whether steps need the space–time Lévy area. */
    default boolean needsArea() {
        return false;
    }

    /**
     * Records what is carried into the first step: the state, then what else there is.
     *
     * @param step a step of which only the fields and {@code t}, the first time, are known
     */
    default Var[] start(SdeStep step, Var x0) {
        return new Var[] {x0};
    }

    /** Records one step from what is carried to what is carried. */
    Var[] step(SdeStep step, Var[] carry);
}
