package dev.costate.models.task;

import dev.costate.models.files.FileException;
import dev.costate.models.files.Version;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Parameters;
import dev.costate.models.options.Settings;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Fits;
import dev.costate.models.study.ReportPage;
import dev.costate.models.study.Study;
import dev.costate.models.study.Undrawn;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Session;
import dev.costate.models.train.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a task says of a model that it has trained, as {@code costate train} says it. Immutable. */
public final class Evaluation {
    private final ReportPage page;
    private final Study study;
    private final Fits fits;
    private final Metrics metrics;
    private final Map<String, Object> figures;
    private final Session.Ending ending;

    private Evaluation(ReportPage page, Study study, Fits fits, Metrics metrics, Session.Ending ending) {
        this.page = page;
        this.study = study;
        this.fits = fits;
        this.metrics = metrics;
        this.ending = ending;
        figures = Collections.unmodifiableMap(study.results(fits, metrics));
    }

    /**
     * Trains what a study describes and judges it.
     *
     * @param title what is trained on what
     * @param settings of estimator, task and training
     */
    static Evaluation of(String title, Study study, Training training, List<Record> settings) {
        Session session = new Session(study.phases(), training);
        Session.Ending ending = session.run();
        List<Fitted> models = new ArrayList<>();
        for (Model model : study.models()) {
            models.add(model.fitted(Parameters.of(model.parameters(), session.fitted(model.name()))));
        }
        Map<String, Object> options = new LinkedHashMap<>();
        settings.forEach(record -> options.putAll(Settings.written(record)));
        return new Evaluation(new ReportPage(title, "Trained from Java.", Optional.empty(), Map.of("Options", options),
                "costate " + Version.current() + "."), study, new Fits(models), session.metrics(), ending);
    }

    /** Returns the model of all rows that were not held out. */
    public Fitted model() {
        return fits.first();
    }

    /** Returns the figures by name: numbers and short texts. */
    public Map<String, Object> figures() {
        return figures;
    }

    /** Returns a figure by its name; NaN if there is none. */
    public double figure(String name) {
        return BaselineComparison.figure(figures, name);
    }

    /** Returns what is to be said of the model beside its baseline; nothing if too few rows were held out. */
    public String verdict() {
        return String.join("\n", study.verdict(figures).stream().filter(BaselineComparison::known)
                .map(BaselineComparison::sentence).toList());
    }

    /** Returns how the training ended. */
    public Session.Ending ending() {
        return ending;
    }

    /**
     * Writes the report, a page with figures.
     *
     * @throws FileException if it cannot be written, or a part of it could not be drawn, which the page then says
     */
    public void report(Path file) {
        List<Undrawn> missing = page.write(file, study, fits, metrics, figures);
        if (!missing.isEmpty()) {
            throw new FileException(file.toString(),
                    String.join("; ", missing.stream().map(Undrawn::text).toList()), missing.get(0).why());
        }
    }
}
