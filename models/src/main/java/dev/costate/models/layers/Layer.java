package dev.costate.models.layers;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;

/**
 * A function with parameters, described but holding no values.
 *
 * <p>Implementations are immutable and thread-safe.
 */
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

    /**
     * Evaluates the function on numbers.
     *
     * <p>The first call with an x of some shape records and plans, later ones replay. The replays are kept with the
     * specification of {@code p}, for any values of it and any number of threads.
     *
     * @param p parameters, among them this layer's under the names of {@link #parameters}
     * @param x one row, or rows along leading axes
     */
    default Tensor apply(Parameters p, Tensor x) {
        return p.spec().evaluations().of(this, p, x);
    }
}
