package dev.costate.models.run;

import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.ReportPage;
import dev.costate.models.study.Study;
import dev.costate.models.study.Undrawn;
import dev.costate.models.train.Metrics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes {@code report.html} of a run. Stateless. */
final class RunReport {
    private RunReport() {
    }

    /** Writes the report; returns what could not be drawn. */
    static List<Undrawn> write(RunFolder folder, Experiment<?> experiment, Study study, Fits fits, Metrics metrics,
            Map<String, Object> record) {
        Map<String, Object> options = asMap(record.get("options"));
        Map<String, Object> machine = new LinkedHashMap<>(record);
        machine.remove("options");
        machine.remove("result");
        Map<String, Map<String, Object>> tables = new LinkedHashMap<>();
        tables.put("Options", options);
        tables.put("Run", machine);
        return new ReportPage(title(experiment, options), experiment.summary(),
                Optional.of(command(experiment, options)), tables, "costate " + record.get("costate")
                        + ". Numbers in full: metrics.csv, run.json, model.safetensors; figures as files: "
                        + HtmlReport.FIGURES + ".")
                .write(folder.report(), study, fits, metrics, asMap(record.get("result")));
    }

    /** The file and the experiment. */
    private static String title(Experiment<?> experiment, Map<String, Object> options) {
        Object data = options.get("data");
        return data == null ? experiment.name() : Path.of(data.toString()).getFileName() + ": " + experiment.name();
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

    private static Map<String, Object> asMap(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((name, v) -> map.put(String.valueOf(name), v));
        }
        return map;
    }
}
