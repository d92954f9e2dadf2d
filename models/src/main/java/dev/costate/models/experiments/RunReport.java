package dev.costate.models.experiments;

import dev.costate.models.plot.Report;
import dev.costate.models.train.Metrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Writes {@code report.html}. Stateless. */
final class RunReport {
    private RunReport() {
    }

    static void write(RunFolder folder, Experiment experiment, Study study, Fits fits, Metrics metrics, Map<String, Object> record) {
        Report report = new Report(experiment.name(), experiment.summary());
        Map<String, Object> result = asMap(record.get("result"));
        Map<String, Object> figures = new LinkedHashMap<>(result);
        figures.keySet().removeIf(name -> name.startsWith("bits"));
        report.summary(figures);
        study.draw(report, fits, metrics);
        report.section("Loss");
        List<Stage> all = study.stages();
        List<String> stages = all.size() == 1 ? List.of("") : IntStream.range(0, all.size()).mapToObj(i -> i + 1 + ": " + all.get(i).label()).toList();
        Figures.curve(report, metrics, "loss", "loss", stages);
        Figures.curve(report, metrics, "gradient_norm", "norm of the gradient", stages);
        report.section("Options").keyValues(asMap(record.get("options")));
        Map<String, Object> machine = new LinkedHashMap<>(record);
        machine.remove("options");
        machine.remove("result");
        report.section("Run").keyValues(machine);
        report.footer("costate " + record.get("costate") + ". Numbers in full: metrics.csv, run.json, model.safetensors.");
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
