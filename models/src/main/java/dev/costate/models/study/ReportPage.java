package dev.costate.models.study;

import dev.costate.models.plot.HtmlReport;
import dev.costate.models.train.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The page on what was learned: verdict, figures, checks, loss, and how it was done. Immutable.
 *
 * @param title what was trained
 * @param summary what that is, in one line
 * @param command what repeats it, if there is a command line
 * @param tables how it was done: values by name, below headings
 * @param footer the last line
 */
public record ReportPage(String title, String summary, Optional<String> command,
        Map<String, Map<String, Object>> tables, String footer) {
    private static final int CARDS = 4;

    /**
     * Writes the page. What throws while it draws is left out, and the page says so.
     *
     * @param result the figures by name
     * @return what could not be drawn, in its order; none if the page is whole
     */
    public List<Undrawn> write(Path file, Study study, Fits fits, Metrics metrics, Map<String, Object> result) {
        List<Undrawn> missing = new ArrayList<>();
        List<BaselineComparison> verdict = new ArrayList<>();
        attempt(missing, "the verdict", () -> study.verdict(result).stream().filter(BaselineComparison::known)
                .limit(CARDS).forEach(verdict::add));
        HtmlReport report = new HtmlReport(title, lead(verdict)).paragraph(summary)
                .cards(verdict.stream().map(BaselineComparison::card).toList());
        command.ifPresent(report::command);
        attempt(missing, "figures of what was learned", () -> study.draw(report, fits, metrics));
        Map<String, Object> others = new LinkedHashMap<>(result);
        others.keySet().removeIf(name -> name.equals("bits") || name.startsWith("bits,"));
        verdict.forEach(v -> others.keySet().removeAll(List.of(v.name(), v.baseline())));
        if (!others.isEmpty()) {
            report.section("Checks").keyValues(others, 4);
        }
        report.section("Loss");
        attempt(missing, "the curves of the loss", () -> curves(report, study, metrics));
        if (!missing.isEmpty()) {
            report.section("Missing");
            missing.forEach(part -> report.paragraph("This report is not whole: " + part.text() + "."));
        }
        tables.forEach((heading, values) -> report.section(heading).keyValues(values, 0));
        report.footer(footer);
        attempt(missing, file.toString(), () -> report.write(file));
        return List.copyOf(missing);
    }

    /** The first sentence on each model. */
    private static String lead(List<BaselineComparison> verdict) {
        Map<String, String> sentences = new LinkedHashMap<>();
        verdict.forEach(v -> sentences.putIfAbsent(v.model(), v.sentence()));
        return String.join("\n", sentences.values());
    }

    private static void curves(HtmlReport report, Study study, Metrics metrics) {
        Figures.curve(report, study, metrics, "loss", "loss",
                "Good: it falls and levels out. Still falling at the end: more --iterations would help.");
        Figures.curve(report, study, metrics, "gradient_norm", "norm of the gradient",
                "Good: no sudden peaks. With them, a smaller --rate or --clip helps.");
    }

    private static void attempt(List<Undrawn> missing, String what, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError failure) {
            missing.add(new Undrawn(what, failure));
        }
    }
}
