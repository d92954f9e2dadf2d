package dev.costate.solvers.sde;

import dev.costate.autodiff.Var;

/**
 * A method for dY = f dt + g dW: it records one step.
 *
 * <p>Implementations are immutable and thread-safe; those of the library are listed in
 * {@link dev.costate.solvers.sde.method.SdeMethods}. A user's own works wherever a listed one does.
 */
public interface SdeMethod {
    /**
     * What a method promises.
     *
     * @param name as options spell it
     * @param reference author and year
     * @param calculus that of its solution
     * @param strongOrder for diagonal or scalar noise: E|Y_N − Y(T)| = O(h^order); for general noise that does not
     * commute it is ½
     * @param additiveStrongOrder the strong order for additive noise, g = g(t)
     * @param weakOrder |E φ(Y_N) − E φ(Y(T))| = O(h^order)
     * @param evaluations how often a step evaluates the drift
     */
    record Profile(String name, String reference, Calculus calculus, double strongOrder, double additiveStrongOrder,
            double weakOrder, int evaluations) {
    }

    /** Returns what the method promises. */
    Profile profile();

    /** Returns the name, as options spell it. */
    default String name() {
        return profile().name();
    }

    /** Returns author and year. */
    default String reference() {
        return profile().reference();
    }

    /** Returns the calculus of its solution. */
    default Calculus calculus() {
        return profile().calculus();
    }

    /** Returns the strong order for diagonal or scalar noise. */
    default double strongOrder() {
        return profile().strongOrder();
    }

    /** Returns the strong order for additive noise. */
    default double additiveStrongOrder() {
        return profile().additiveStrongOrder();
    }

    /** Returns the weak order. */
    default double weakOrder() {
        return profile().weakOrder();
    }

    /** Returns how often a step evaluates the drift. */
    default int evaluations() {
        return profile().evaluations();
    }

    /** Returns whether g must not depend on the state. */
    default boolean additiveOnly() {
        return false;
    }

    /** Returns whether steps need the space–time Lévy area, {@link SdeStep#area}. */
    default boolean needsArea() {
        return false;
    }

    /** Returns whether it serves general noise, whose g has the motions in one more axis. */
    default boolean generalNoise() {
        return false;
    }

    /** Returns whether {@link #undo} takes a step back. */
    default boolean reversible() {
        return false;
    }

    /**
     * Records the carry of the first step: the state, then the other values that the method carries.
     *
     * @param t0 the first time
     */
    default Var[] start(SdeTerms terms, Var t0, Var y0) {
        return new Var[] {y0};
    }

    /**
     * Records one step.
     *
     * @param carry the state at the start, then the other values that the method carries
     * @return the same at the end
     */
    Var[] step(SdeTerms terms, SdeStep step, Var[] carry);

    /**
     * Records the inverse of {@link #step}, exact but for rounding.
     *
     * @param carry what the step gave
     * @return what it was given
     * @throws UnsupportedOperationException if the method is not reversible
     */
    default Var[] undo(SdeTerms terms, SdeStep step, Var[] carry) {
        throw new UnsupportedOperationException("a step of " + name() + " cannot be undone: use a reversible method");
    }
}
