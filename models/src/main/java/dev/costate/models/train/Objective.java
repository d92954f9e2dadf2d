package dev.costate.models.train;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;

/** What is trained: a loss as a function of parameters and a batch. Implementations are immutable. */
public interface Objective {
    /** Returns the parameters. */
    ParameterSpec parameters();

    /**
     * Records the loss, a scalar. Data enter as constants of the recording: {@code Var.constant(tensor)}.
     *
     * @param p the parameters by name
     * @param batch what this step looks at
     */
    Var loss(Bound p, Batch batch);
}
