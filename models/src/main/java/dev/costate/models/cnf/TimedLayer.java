package dev.costate.models.cnf;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;

/** An affine map of rows that depends on time. Implementations are immutable. */
public interface TimedLayer {
    /** Returns the length of a row that goes in. */
    int inputs();

    /** Returns the length of a row that comes out. */
    int outputs();

    /** Returns the parameters. */
    ParameterSpec parameters();

    /** Records the map at time t, a scalar. */
    Map at(Bound p, Var t);

    /**
     * The map x ↦ x·W + b at one time.
     *
     * @param weight W, [inputs, outputs]
     * @param bias b, [outputs]
     */
    record Map(Var weight, Var bias) {
        /** Records x·W + b. */
        public Var apply(Var x) {
            return x.matmul(weight).plus(bias);
        }
    }
}
