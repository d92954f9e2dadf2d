package dev.costate.models.fitted;

import dev.costate.models.files.NdArray;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import java.util.Optional;
import java.util.Map;

/** A model of data, described but without values for its parameters. Implementations are immutable. */
public interface Model {
    /** Returns its name within its run. */
    String name();

    /** Returns the number of columns of the data it is a model of. */
    int width();

    /** Returns its parameters. */
    ParameterSpec parameters();

    /** Returns what must be saved beside the parameters, under names that start with the model's. */
    Map<String, NdArray> arrays();

    /** Returns what restores it, if an estimator made it. */
    default Optional<Origin> origin() {
        return Optional.empty();
    }

    /** Returns the model with values for its parameters, ready for use. */
    Fitted fitted(Parameters values);
}
