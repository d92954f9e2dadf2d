package dev.costate.spark;

import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import java.io.Serializable;
import java.util.Objects;

/**
 * Makes an objective and its recipe, anew in each process: neither is serializable, what they are made of is.
 *
 * <p>As a rule a lambda that captures arrays and numbers. It is serialized once for each training, and must give the
 * same each time. Implementations are immutable and thread-safe.
 */
@FunctionalInterface
public interface TrainingSource extends Serializable {
    /**
     * What is trained, and how.
     *
     * @param objective the loss
     * @param recipe its batches and their shards are what executors need to know
     */
    record Training(Objective objective, Recipe recipe) {
        /** Checks that both are there. */
        public Training {
            Objects.requireNonNull(objective, "objective");
            Objects.requireNonNull(recipe, "recipe");
        }
    }

    /** Makes both. */
    Training training();
}
