package dev.costate.models.task;

import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Parameters;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Study;
import dev.costate.models.train.Session;
import dev.costate.models.train.Training;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What a task says of a model that it has trained. Immutable.
 *
 * @param models the fitted models; the first is the one of all rows that were not held out
 * @param figures by name, as {@code costate train} prints them
 * @param comparisons the model beside its baseline
 * @param ending how the training ended
 */
public record Evaluation(List<Fitted> models, Map<String, Object> figures, List<BaselineComparison> comparisons,
        Session.Ending ending) {
    /** Trains what a study describes and judges it. */
    static Evaluation of(Study study, Training training) {
        Session session = new Session(study.phases(), training);
        Session.Ending ending = session.run();
        List<Fitted> models = new ArrayList<>();
        for (Model model : study.models()) {
            models.add(model.fitted(Parameters.of(model.parameters(), session.fitted(model.name()))));
        }
        Map<String, Object> figures = Collections.unmodifiableMap(study.results(new Fits(models), session.metrics()));
        return new Evaluation(List.copyOf(models), figures,
                study.verdict(figures).stream().filter(BaselineComparison::known).toList(), ending);
    }

    /** Returns the first model. */
    public Fitted model() {
        return models.get(0);
    }

    /** Returns a figure by its name. */
    public double figure(String name) {
        return BaselineComparison.figure(figures, name);
    }

    /** Returns what is to be said of the model beside its baseline, a sentence each. */
    public String verdict() {
        return String.join("\n", comparisons.stream().map(BaselineComparison::sentence).toList());
    }
}
