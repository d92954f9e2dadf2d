package dev.costate.models.fitted;

import dev.costate.models.layers.Parameters;

/** A model with values for its parameters. Implementations are thread-safe. */
public interface Fitted {
    /** Returns the model. */
    Model model();

    /** Returns the parameters. */
    Parameters parameters();
}
