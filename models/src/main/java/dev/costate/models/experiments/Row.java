package dev.costate.models.experiments;

import dev.costate.models.Estimator;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Setting;
import dev.costate.models.options.Settings;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.task.Task;
import dev.costate.models.train.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Data, an estimator and a task under a name. Its options are the settings of the three and of the training. Immutable.
 *
 * @param <S> where the data come from
 * @param <E> what learns them
 * @param <T> what is done with them
 * @param name the experiment's name
 * @param source where the data come from
 * @param estimator what learns them
 * @param task what is done with them
 * @param iterations steps of training
 */
record Row<S extends Record & Row.Source<E, T>, E extends Estimator<?, ?>, T extends Record & Task>(String name,
        S source, E estimator, T task, long iterations) implements Experiment<Row.Values<S, E, T>> {
    /**
     * Where data come from. Implementations are records, whose {@link Setting}s are options.
     *
     * @param <E> what learns them
     * @param <T> what is done with them
     */
    interface Source<E, T> {
        /** Returns what is learned from what, in one line. */
        String summary(E estimator, T task);

        /** Returns the name of the user's own file. */
        default Optional<String> file() {
            return Optional.empty();
        }

        /** Reads the data and plans what is done with them. */
        Study study(E estimator, T task, Training training);
    }

    /** Its hyper-parameters. */
    record Values<S extends Source<E, T>, E, T>(S source, Training training, E estimator, T task)
            implements Hyperparameters {
        @Override
        public Optional<String> data() {
            return source.file();
        }
    }

    /**
     * Returns the user's own file.
     *
     * @throws UsageException if it is not given
     */
    static Path required(Optional<String> file, Estimator<?, ?> estimator) {
        return Path.of(file.orElseThrow(() -> new UsageException("--data is missing: costate train "
                + estimator.name() + " --data FILE.csv")));
    }

    @Override
    public String summary() {
        return source.summary(estimator, task);
    }

    @Override
    public String about() {
        return task.about(estimator.title());
    }

    @Override
    @SuppressWarnings("unchecked")
    public Values<S, E, T> hyperparameters(OptionSource o) {
        S from = Settings.read(o, source);
        Training training = TrainingOptions.of(o, iterations);
        return new Values<>(from, training, (E) Settings.read(o, (Record) estimator), Settings.read(o, task));
    }

    @Override
    public List<Model> restore(Values<S, E, T> v, SavedModel saved) {
        return v.task.models(v.estimator.name()).stream().map(model -> v.estimator.restore(model, saved)).toList();
    }

    @Override
    public Study study(Values<S, E, T> v) {
        return v.source.study(v.estimator, v.task, v.training);
    }
}
