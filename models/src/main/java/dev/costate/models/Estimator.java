package dev.costate.models;

import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Origin;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Parameters;
import dev.costate.models.options.Settings;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Session;
import dev.costate.models.train.Training;
import java.util.List;
import java.util.Optional;

/**
 * How a model of some kind of data is built and trained. Implementations are immutable records: their components with a
 * {@link dev.costate.models.options.Setting} are what may be chosen, in Java and on the command line.
 *
 * @param <D> the data
 * @param <F> what comes of them
 */
public interface Estimator<D, F extends Fitted> {
    /** Returns its name, as the command line and files spell it. */
    String name();

    /** Returns what it trains, with an article: "a continuous normalising flow". */
    String title();

    /** Returns how many steps a training usually takes. */
    long iterations();

    /**
     * Says how a model is trained.
     *
     * @param model its name among those that are trained together
     * @param seen the data to learn from
     * @param heldOut others, on which the training measures how good it is
     * @param training with its number of steps
     */
    Plan plan(String model, D seen, Optional<D> heldOut, Training training);

    /** Returns what restores a model of data with such columns. */
    default Origin origin(List<String> columns) {
        return new Origin(name(), Settings.written((Record) this), columns);
    }

    /** Restores a model that such an estimator made from what was saved of it. */
    Model restore(String model, SavedModel saved);

    /** A model and its training. */
    record Plan(Model model, Phase phase) {
    }

    /**
     * What came of a training.
     *
     * @param <F> the kind of model
     * @param model the fitted model: of a training that ended early, the best there was
     * @param ending how it ended
     * @param steps that were done
     */
    record Trained<F extends Fitted>(F model, Session.Ending ending, long steps) {
    }

    /** Fits a model as {@code costate train} does if nothing is held out. */
    default F fit(D data) {
        return fit(data, Training.defaults());
    }

    /**
     * Fits a model.
     *
     * @throws dev.costate.models.train.TrainingFailure if a step fails
     */
    default F fit(D data, Training training) {
        return train(data, training).model();
    }

    /** As {@link #fit(Object, Training)}, and says how the training ended. */
    @SuppressWarnings("unchecked")
    default Trained<F> train(D data, Training training) {
        Training whole = training.orIterations(iterations());
        Plan plan = plan(name(), data, Optional.empty(), whole);
        Session session = new Session(List.of(plan.phase()), whole);
        Session.Ending ending = session.run();
        Parameters fitted = Parameters.of(plan.model().parameters(), session.fitted(plan.model().name()));
        return new Trained<>((F) plan.model().fitted(fitted), ending, session.steps());
    }
}
