package dev.costate.models.experiments;

import dev.costate.models.node.Forecaster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fitted models of a study, by name. Thread-safe. */
public final class Fits {
    private final Map<String, Forecaster> byName = new LinkedHashMap<>();

    /** Keeps the forecasters in their order. */
    public Fits(List<Forecaster> forecasters) {
        forecasters.forEach(f -> byName.put(f.model().name(), f));
    }

    /** Returns the models' names. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Returns the first model. */
    public Forecaster first() {
        return byName.values().iterator().next();
    }

    /**
     * Returns one model.
     *
     * @throws IllegalArgumentException naming the models that there are
     */
    public Forecaster get(String name) {
        Forecaster f = byName.get(name);
        if (f == null) {
            throw new IllegalArgumentException("there is no model \"" + name + "\"; there are " + String.join(", ", byName.keySet()));
        }
        return f;
    }

    /** Returns all models. */
    public List<Forecaster> all() {
        return List.copyOf(byName.values());
    }
}
