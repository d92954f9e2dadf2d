package dev.costate.models.fitted;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;

/** A right-hand side y' = f(t, y) with parameters, described but holding no values. Implementations are immutable. */
public interface OdeField {
    /** Returns the number of components of y. */
    int width();

    /** Returns the parameters, named as the field knows them. */
    ParameterSpec parameters();

    /**
     * Records the right-hand side.
     *
     * @param p parameters under the names of {@link #parameters}
     * @param t the time, a scalar
     * @param y states, one a row: [rows, width]
     * @return slopes, of the same shape
     */
    Var apply(Bound p, Var t, Var y);
}
