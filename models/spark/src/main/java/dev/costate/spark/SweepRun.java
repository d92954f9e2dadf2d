package dev.costate.spark;

import dev.costate.models.experiments.TrainedModel;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One run of a {@link Sweep}. Immutable. */
public final class SweepRun implements Serializable {
    private static final long serialVersionUID = 1;

    private final TreeMap<String, String> setting;
    private final RunFiles files;
    private final String failure;

    SweepRun(Map<String, String> setting, RunFiles files, String failure) {
        this.setting = new TreeMap<>(setting);
        this.files = files;
        this.failure = failure;
    }

    /** Returns the options in which it differs from others, by name. */
    public Map<String, String> setting() {
        return Collections.unmodifiableMap(setting);
    }

    /** Returns why it failed; empty if it did not. */
    public Optional<String> failure() {
        return failure.isEmpty() ? Optional.empty() : Optional.of(failure);
    }

    /** Returns its figures by name, {@code bits} among them; none if it failed. */
    public Map<String, Object> results() {
        return files.results();
    }

    /**
     * Returns its model.
     *
     * @throws IllegalStateException if the run failed
     */
    public TrainedModel trained() {
        if (!failure.isEmpty()) {
            throw new IllegalStateException("the run with " + setting + " failed: " + failure);
        }
        return files.model();
    }
}
