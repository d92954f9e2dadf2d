package dev.costate.models.fitted;

import java.util.List;
import java.util.Map;

/**
 * What a model is restored from, beside its parameters and arrays. Immutable.
 *
 * @param estimator name of the estimator that made it, which is the name of what trains it on the user's own data
 * @param options the estimator's, by name
 * @param columns names of the columns of the data
 */
public record Origin(String estimator, Map<String, String> options, List<String> columns) {
    /** Keeps copies. */
    public Origin {
        options = Map.copyOf(options);
        columns = List.copyOf(columns);
    }
}
