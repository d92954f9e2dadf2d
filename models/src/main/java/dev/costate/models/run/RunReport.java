package dev.costate.models.run;

import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes {@code report.html}. Stateless. */
public final class RunReport {
    private RunReport() {
    }

    public static void write(RunFolder folder, Experiment<?> experiment, Study study, Fits fits, Metrics metrics,
            Map<String, Object> record) {
        Map<String, Object> result = asMap(record.get("result"));
        HtmlReport report = new HtmlReport(experiment.name(), study.verdict(result)).paragraph(experiment.summary());
        Map<String, Object> figures = new LinkedHashMap<>(result);
        figures.keySet().removeIf(name -> name.equals("bits") || name.startsWith("bits,"));
        report.summary(figures);
        study.draw(report, fits, metrics);
        report.section("Loss");
        Figures.curve(report, study, metrics, "loss", "loss",
                "Good: it falls and levels out. Still falling at the end: more --iterations would help.");
        Figures.curve(report, study, metrics, "gradient_norm", "norm of the gradient",
                "Good: no sudden peaks. With them, a smaller --rate or --clip helps.");
        report.section("Options").keyValues(asMap(record.get("options")));
        Map<String, Object> machine = new LinkedHashMap<>(record);
        machine.remove("options");
        machine.remove("result");
        report.section("Run").keyValues(machine);
        report.footer(
                "costate " + record.get("costate") + ". Numbers in full: metrics.csv, run.json, model.safetensors.");
        report.write(folder.report());
    }

    private static Map<String, Object> asMap(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((name, v) -> map.put(String.valueOf(name), v));
        }
        return map;
    }
}
