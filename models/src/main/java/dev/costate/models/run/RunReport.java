package dev.costate.models.run;

import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes {@code report.html}. Stateless. */
public final class RunReport {
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
        String[] verdict = {""};
        attempt(missing, "the verdict", () -> verdict[0] = study.verdict(result));
        HtmlReport report = new HtmlReport(experiment.name(), verdict[0]).paragraph(experiment.summary());
        Map<String, Object> figures = new LinkedHashMap<>(result);
        figures.keySet().removeIf(name -> name.equals("bits") || name.startsWith("bits,"));
        report.summary(figures);
        attempt(missing, "figures of what was learned", () -> study.draw(report, fits, metrics));
        report.section("Loss");
        attempt(missing, "the curves of the loss", () -> curves(report, study, metrics));
        if (!missing.isEmpty()) {
            report.section("Missing");
            missing.forEach(part -> report.paragraph("This report is not whole: " + part.text() + "."));
        }
        report.section("Options").keyValues(asMap(record.get("options")));
        Map<String, Object> machine = new LinkedHashMap<>(record);
        machine.remove("options");
        machine.remove("result");
        report.section("Run").keyValues(machine);
        report.footer(
                "costate " + record.get("costate") + ". Numbers in full: metrics.csv, run.json, model.safetensors.");
        attempt(missing, folder.report().toString(), () -> report.write(folder.report()));
        return List.copyOf(missing);
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
