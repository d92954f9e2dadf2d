package dev.costate.models.study;

import dev.costate.models.train.Training;
import java.util.Optional;

/** What an experiment can be told, as values. Implementations are immutable; most are records. */
public interface Hyperparameters {
    /** Returns what all experiments have in common. */
    Training training();

    /** Returns the name of the user's file of data; a run remembers its hash. */
    default Optional<String> data() {
        return Optional.empty();
    }
}
