package dev.costate.models.run;

import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes {@code report.html}. Stateless. */
public final class RunReport {
    private static final int CARDS = 4;

    private RunReport() {
    }

    /**
     * Writes the report. What throws while it draws is left out, and the page says so.
     *
     * @return what could not be drawn, in its order; none if the report is whole
     */
    public static List<Undrawn> write(RunFolder folder, Experiment<?> experiment, Study study, Fits fits,
            Metrics metrics, Map<String, Object> record) {
        List<Undrawn> missing = new ArrayList<>();
        Map<String, Object> result = asMap(record.get("result"));
        List<BaselineComparison> verdict = new ArrayList<>();
        attempt(missing, "the verdict", () -> study.verdict(result).stream().filter(BaselineComparison::known)
                .limit(CARDS).forEach(verdict::add));
        Map<String, Object> options = asMap(record.get("options"));
        HtmlReport report = new HtmlReport(title(experiment, options), lead(verdict)).paragraph(experiment.summary())
                .cards(verdict.stream().map(BaselineComparison::card).toList()).command(command(experiment, options));
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
        report.section("Options").keyValues(options, 0);
        Map<String, Object> machine = new LinkedHashMap<>(record);
        machine.remove("options");
        machine.remove("result");
        report.section("Run").keyValues(machine, 0);
        report.footer(
                "costate " + record.get("costate") + ". Numbers in full: metrics.csv, run.json, model.safetensors; "
                + "figures as files: " + HtmlReport.FIGURES + ".");
        attempt(missing, folder.report().toString(), () -> report.write(folder.report()));
        return List.copyOf(missing);
    }

    /** The file and the experiment. */
    private static String title(Experiment<?> experiment, Map<String, Object> options) {
        Object data = options.get("data");
        return data == null ? experiment.name() : Path.of(data.toString()).getFileName() + ": " + experiment.name();
    }

    /** The first sentence on each model. */
    private static String lead(List<BaselineComparison> verdict) {
        Map<String, String> sentences = new LinkedHashMap<>();
        verdict.forEach(v -> sentences.putIfAbsent(v.model(), v.sentence()));
        return String.join("\n", sentences.values());
    }

    /** What repeats the run: its name and the options that are not what they are if not given. */
    private static String command(Experiment<?> experiment, Map<String, Object> options) {
        StringBuilder line = new StringBuilder("costate train " + experiment.name());
        Map<String, String> usual = experiment.options().parse(List.of()).effective();
        options.forEach((name, value) -> {
            String word = value.toString();
            if (!word.equals(usual.get(name))) {
                line.append(" --").append(name);
                if (!word.equals("true")) {
                    line.append(word.matches("[\\w./:@%+,=-]+") ? " " + word : " '" + word.replace("'", "'\\''") + "'");
                }
            }
        });
        return line.toString();
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

    private static Map<String, Object> asMap(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((name, v) -> map.put(String.valueOf(name), v));
        }
        return map;
    }
}
