package dev.costate.models.task;

import java.util.List;

/** What is done with data of a kind. Implementations are immutable records. */
public interface Task {
    /**
     * Returns what is learned and how it is judged, in a sentence or two.
     *
     * @param title what learns it, with an article
     */
    String about(String title);

    /** Returns the names of the models that are trained, the one that is used by default first. */
    default List<String> models(String estimator) {
        return List.of(estimator);
    }
}
