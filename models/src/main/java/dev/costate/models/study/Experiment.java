package dev.costate.models.study;

import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Options;
import dev.costate.models.train.Training;
import java.util.List;

/**
 * Something to be trained by name. Implementations are immutable.
 *
 * <p>One of your own is a public class with a constructor without arguments, in a jar whose file
 * {@code META-INF/services/dev.costate.models.study.Experiment} names the class. Then {@code costate --plugins JAR}
 * lists, trains, resumes and predicts it like those that come with Costate.
 *
 * @param <H> its hyper-parameters
 */
public interface Experiment<H extends Hyperparameters> {
    /** Returns its name, as the command line spells it. */
    String name();

    /** Returns what it is, in one line. */
    String summary();

    /** Returns what training it does: one or more lines for the help text. */
    String about();

    /** Declares its options and returns their values, those of {@link Training} among them. */
    H hyperparameters(OptionSource options);

    /**
     * Reads the data and fixes everything.
     *
     * @throws dev.costate.models.files.FileException if the data cannot be read or is not what it should be
     */
    Study study(H hyperparameters);

    /** Restores the models from what a run saved, without its data. */
    List<Model> restore(H hyperparameters, SavedModel saved);

    /** Returns a new declaration of its options, to which more can be added. */
    default Options options() {
        Options options = new Options("costate train " + name(), about());
        hyperparameters(options.declaring());
        return options;
    }

    /** As {@link #study(Hyperparameters)}, from a command line. */
    default Study study(Arguments arguments) {
        return study(hyperparameters(arguments.reading()));
    }

    /** As {@link #restore(Hyperparameters, SavedModel)}, from a command line. */
    default List<Model> restore(Arguments arguments, SavedModel saved) {
        return restore(hyperparameters(arguments.reading()), saved);
    }
}
