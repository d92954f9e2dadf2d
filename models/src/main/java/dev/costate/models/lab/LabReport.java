package dev.costate.models.lab;

import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.Json;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.Report;
import dev.costate.models.plot.Series;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The rows of {@link GradientLab} as text, CSV, JSON and a page with work–precision plots. Immutable. */
public record LabReport(String solver, List<GradientLab.Row> rows) {
    private static final List<String> COLUMNS = List.of("problem", "method", "truth", "tolerance", "error_true_solution", "error_frozen_grid", "error_adaptive_map", "quality",
            "quality_name", "evaluations", "recomputed", "vjps", "bytes", "seconds", "failure");

    /** Copies the list. */
    public LabReport {
        rows = List.copyOf(rows);
    }

    private static List<Object> cells(GradientLab.Row r) {
        return List.of(r.problem(), r.method(), r.truth().toString(), r.tolerance(), r.toTrueSolution(), r.toFrozenGrid(), r.toAdaptiveMap(), r.quality(), r.qualityName(),
                r.evaluations(), r.recomputed(), r.vjps(), r.bytes(), r.seconds(), r.failure());
    }

    /** Returns a table of one problem's rows for a terminal. */
    public String text(String problem) {
        StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "%-14s %-13s %7s  %9s %9s %9s  %8s %8s %8s %9s %9s\n", problem, "differentiates", "tol", "true", "frozen",
                "adaptive", "f", "f again", "vjps", "bytes", "ms"));
        rows.stream().filter(r -> r.problem().equals(problem)).forEach(r -> s.append(!r.failure().isEmpty()
                ? String.format(Locale.ROOT, "%-14s %-13s %8.0e  failed: %s\n", r.method(), r.truth(), r.tolerance(), r.failure()) : String.format(Locale.ROOT, "%-14s %-13s %8.0e  %9.1e %9.1e %9.1e  %8d %8d %8d %9d %9.3f\n",
                r.method(), r.truth(), r.tolerance(), r.toTrueSolution(), r.toFrozenGrid(), r.toAdaptiveMap(), r.evaluations(), r.recomputed(), r.vjps(), r.bytes(),
                1e3 * r.seconds())));
        return s.toString();
    }

    /** Returns all rows as CSV. */
    public String csv() {
        StringBuilder s = new StringBuilder(String.join(",", COLUMNS)).append('\n');
        for (GradientLab.Row r : rows) {
            s.append(String.join(",", cells(r).stream().map(Object::toString).toList())).append('\n');
        }
        return s.toString();
    }

    /** Returns all rows as JSON; a number that is none is null. */
    public String json() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (GradientLab.Row r : rows) {
            List<Object> cells = cells(r);
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                row.put(COLUMNS.get(i), cells.get(i));
            }
            list.add(row);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("solver", solver);
        all.put("rows", list);
        return Json.pretty(all, Json.NonFinite.AS_NULL);
    }

    /** Returns the page. */
    public Report html() {
        Report page = new Report("Gradients side by side", "Every gradient method with solver " + solver + ". A method is right if it reaches its own truth: the true solution as the "
                + "tolerance falls, the frozen grid or the adaptive map to the rounding of the differences that they are measured by.");
        for (String problem : rows.stream().map(GradientLab.Row::problem).distinct().toList()) {
            page.section(problem);
            page.figure(plot("Error against the true solution", "log10 of the field's calls (a vjp is two)", problem, r -> Math.log10(r.work()), GradientLab.Row::toTrueSolution), "");
            page.figure(plot("Error against the true solution", "log10 of the bytes", problem, r -> Math.log10(r.bytes()), GradientLab.Row::toTrueSolution), "");
            page.figure(plot("Error against the frozen grid", "log10 of the tolerance", problem, r -> Math.log10(r.tolerance()), GradientLab.Row::toFrozenGrid), "");
            page.figure(plot("Error against the adaptive map", "log10 of the tolerance", problem, r -> Math.log10(r.tolerance()), GradientLab.Row::toAdaptiveMap), "");
            page.table(COLUMNS.subList(1, COLUMNS.size()), rows.stream().filter(r -> r.problem().equals(problem)).map(r -> cells(r).subList(1, COLUMNS.size())).toList());
        }
        return page;
    }

    private String plot(String title, String x, String problem, ToDoubleFunction<GradientLab.Row> work, ToDoubleFunction<GradientLab.Row> error) {
        LinePlot plot = new LinePlot(title).labels(x, "relative error").logY();
        int colour = 0;
        for (String method : rows.stream().map(GradientLab.Row::method).distinct().toList()) {
            List<GradientLab.Row> mine = rows.stream().filter(r -> r.problem().equals(problem) && r.method().equals(method) && r.failure().isEmpty()).toList();
            if (mine.isEmpty()) {
                colour++;
                continue;
            }
            double[] xs = mine.stream().mapToDouble(work).toArray();
            double[] ys = mine.stream().mapToDouble(r -> Math.max(1e-17, error.applyAsDouble(r))).toArray();
            plot.add(Series.line(method, xs, ys).colour(colour++));
        }
        return plot.toSvg();
    }

    /** Writes {@code gradlab.csv}, {@code gradlab.json} and {@code report.html} into a folder. */
    public void write(Path folder) {
        AtomicFile.write(folder.resolve("gradlab.csv"), csv());
        AtomicFile.write(folder.resolve("gradlab.json"), json());
        html().write(folder.resolve("report.html"));
    }
}
