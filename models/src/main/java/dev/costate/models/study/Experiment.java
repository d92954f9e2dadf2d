package dev.costate.models.study;

import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import java.util.List;

/** Something to be trained by name. Implementations are immutable. */
public interface Experiment {
    /** Returns its name, as the command line spells it. */
    String name();

    /** Returns what it is, in one line. */
    String summary();

    /** Returns a new declaration of its options, those of {@link TrainingOptions} included. */
    Options options();

    /**
     * Reads the data and fixes everything.
     *
     * @throws dev.costate.models.files.FileException if the data cannot be read or is not what it should be
     */
    Study study(Arguments options);

    /**
     * Makes the models again from what a run saved, without its data.
     */
    List<Model> restore(Arguments options, SavedModel saved);
}
