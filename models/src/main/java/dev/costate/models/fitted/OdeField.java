package dev.costate.models.fitted;

import dev.costate.autodiff.Autodiff.ValueAndDivergence;
import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Var;
import dev.costate.models.files.NdArray;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import java.util.Map;

/**
 * A right-hand side y' = f(t, y) with parameters, described but holding no values. Rows do not depend on one another.
 * Implementations are immutable.
 *
 * <p>With its parameters bound, {@code (t, y) -> field.apply(p, t, y)}, it is what the solvers solve, a
 * {@link dev.costate.solvers.VarField}.
 */
public interface OdeField {
    /** Returns the number of components of y. */
    int width();

    /** Returns the parameters, named as the field knows them. */
    ParameterSpec parameters();

    /** Returns what must be saved beside the parameters, under names that start with {@code prefix} and a dot. */
    default Map<String, NdArray> arrays(String prefix) {
        return Map.of();
    }

    /**
     * Records the right-hand side.
     *
     * @param p parameters under the names of {@link #parameters}
     * @param t the time, a scalar
     * @param y states, one a row: [rows, width]
     * @return derivatives, of the same shape
     */
    Var apply(Bound p, Var t, Var y);

    /**
     * Records the field and its exact trace Σᵢ ∂fᵢ/∂yᵢ of each row. This rule takes a derivative for each component;
     * a field that knows better overrides it.
     */
    default ValueAndDivergence traced(Bound p, Var t, Var y) {
        return Autodiff.divergence(x -> apply(p, t, x), y);
    }
}
