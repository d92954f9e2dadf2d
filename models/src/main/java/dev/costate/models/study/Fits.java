package dev.costate.models.study;

import dev.costate.models.fitted.Fitted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The fitted models of a study, by name. Thread-safe. */
public final class Fits {
    private final Map<String, Fitted> byName = new LinkedHashMap<>();
    private final Map<String, Object> computed = new ConcurrentHashMap<>();

    /** Keeps the models in their order. */
    public Fits(List<? extends Fitted> models) {
        models.forEach(f -> byName.put(f.model().name(), f));
    }

    /** Returns the models' names. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Returns the first model. */
    public Fitted first() {
        return byName.values().iterator().next();
    }

    /** Returns the first model as what it can do. */
    public <T> T first(Class<T> ability) {
        return ability.cast(first());
    }

    /**
     * Returns one model.
     *
     * @throws IllegalArgumentException naming the models that there are
     */
    public Fitted get(String name) {
        Fitted f = byName.get(name);
        if (f == null) {
            throw new IllegalArgumentException(
                    "there is no model \"" + name + "\"; there are " + String.join(", ", byName.keySet()));
        }
        return f;
    }

    /** Returns one model as what it can do. */
    public <T> T get(String name, Class<T> ability) {
        return ability.cast(get(name));
    }

    /**
     * Returns what the fitted models give, computed once: results and report share what is dear.
     */
    @SuppressWarnings("unchecked")
    public <T> T once(String what, Supplier<T> compute) {
        return (T) computed.computeIfAbsent(what, w -> compute.get());
    }

    /** Returns all models. */
    public List<Fitted> all() {
        return List.copyOf(byName.values());
    }

    /** Returns all models that can do something. */
    public <T> List<T> all(Class<T> ability) {
        return byName.values().stream().filter(ability::isInstance).map(ability::cast).toList();
    }
}
