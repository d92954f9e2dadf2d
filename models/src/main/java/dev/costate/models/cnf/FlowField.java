package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Autodiff.ValueAndDivergence;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;

/**
 * The field f(t, z) of a flow, described but holding no values. Its rows do not depend on one another.
 * Implementations are immutable.
 */
public interface FlowField {
    /** Returns the number of components of z. */
    int width();

    /** Returns the parameters, named as the field knows them. */
    ParameterSpec parameters();

    /**
     * Records the field.
     *
     * @param p parameters under the names of {@link #parameters}
     * @param t the time, a scalar
     * @param z points in rows: [rows, width]
     * @return slopes, of the same shape
     */
    Var apply(Bound p, Var t, Var z);

    /**
     * Records the field and its exact trace Σᵢ ∂fᵢ/∂zᵢ of each row. This rule takes a derivative for each component;
     * a field that knows better overrides it.
     */
    default ValueAndDivergence traced(Bound p, Var t, Var z) {
        return Autodiff.divergence(x -> apply(p, t, x), z);
    }
}
