package dev.costate.models.layers;

import dev.costate.autodiff.Var;

/**
 * One step h' = c(x, h) of a recurrent network.
 *
 * <p>What depends on x alone is recorded apart, for the entries of all steps at once: one large product instead of
 * many small ones. Implementations are immutable and thread-safe.
 */
public interface RecurrentCell {
    /** Returns the length of an entry x. */
    int inputs();

    /** Returns the length of the hidden state h. */
    int hidden();

    /** Returns the parameters, named as the cell knows them. */
    ParameterSpec parameters();

    /**
     * Records what a step needs of its entry.
     *
     * @param x entries along the last axis, [steps, rows, inputs] as a rule
     * @return values with the same leading axes
     */
    Var[] project(Bound p, Var x);

    /**
     * Records a step.
     *
     * @param projected one step's part of {@link #project}, in rows
     * @param h hidden states in rows
     * @return the next hidden states
     */
    Var step(Bound p, Var[] projected, Var h);
}
