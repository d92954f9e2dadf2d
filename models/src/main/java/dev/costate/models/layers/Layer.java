package dev.costate.models.layers;

import dev.costate.autodiff.Var;

/** A function with parameters, described but holding no values. Implementations are immutable. */
public interface Layer {
    /** Returns its parameters, named as the layer knows them. */
    ParameterSpec parameters();

    /**
     * Records the function.
     *
     * @param p parameters, among them this layer's under the names of {@link #parameters}
     * @param x one row, or rows along leading axes
     */
    Var apply(Bound p, Var x);
}
