package dev.costate.models.cnf;

import dev.costate.autodiff.Var;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;

/**
 * A right-hand side y' = f(t, y; c) whose every row has a context c, constant along its solution.
 *
 * <p>Rows do not depend on one another. Implementations are immutable.
 */
public interface ConditionalField {
    /** Returns the number of components of y. */
    int width();

    /** Returns the number of components of c. */
    int context();

    /** Returns the parameters, named as the field knows them. */
    ParameterSpec parameters();

    /**
     * Returns the field of rows with these contexts, which belongs to the recording of {@code context}. What depends
     * on the context alone is recorded here, once for a solve.
     *
     * @param p parameters under the names of {@link #parameters}
     * @param context one context a row, [rows, context]
     */
    OdeField given(Bound p, Var context);
}
