package dev.costate.models.lab;

import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.Json;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.Plot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.solvers.GradientMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The results of {@link GradientLab} as text, CSV, JSON and a page with work–precision plots. Immutable. */
public record LabReport(List<GradientLab.Row> rows, List<GradientLab.Kept> kept) {
    /** What the columns of {@link #text} mean. */
    public static final String LEGEND = """
            error to: largest difference of the gradient's elements, relative to the largest, from the gradient of \
            the true solution (closed form, or
              dop853 at 1e-13), from differences on the frozen grid, and from differences of the adaptive map, \
            which chooses its steps anew. * marks the
              truth that the method differentiates; "(known to)" is the error of the truth itself: nothing
              smaller can be seen.
            f: evaluations of the field by the solve (Jacobians by columns). again: by the backward pass. \
            vjps: of the field. KiB: peak memory. ms: one solve and gradient.
            """;

    private static final List<String> COLUMNS = List.of("problem", "solver", "method", "truth", "tolerance",
            "error_true_solution", "error_frozen_grid", "error_adaptive_map", "known_to_true_solution",
            "known_to_frozen_grid", "known_to_adaptive_map", "quality", "quality_name", "evaluations", "recomputed",
            "vjps", "bytes", "seconds", "failure");
    private static final List<String> SHOWN = List.of("method", "tolerance", "error to: true", "frozen", "adaptive",
            "f", "again", "vjps", "KiB", "ms", "quality");
    private static final List<String> RANKED = List.of("tolerance", "truth", "rank", "error", "method");
    private static final List<String> KEPT = List.of("problem", "states", "budget_bytes", "bytes", "steps",
            "steps_again", "binomial");
    private static final List<String> KEPT_SHOWN = List.of("kept states", "budget, bytes", "used, bytes", "steps",
            "steps taken again", "binomial number");

    /** The grey of the palette of eight, after as many methods as have a marker of their own. */
    private static final int KNOWN = 14;

    /** Copies the lists. */
    public LabReport {
        rows = List.copyOf(rows);
        kept = List.copyOf(kept);
    }

    private static List<Object> cells(GradientLab.Row r) {
        return List.of(r.problem(), r.solver(), r.method(), r.truth().toString(), r.tolerance(),
                r.error().trueSolution(), r.error().frozenGrid(), r.error().adaptiveMap(), r.knownTo().trueSolution(),
                r.knownTo().frozenGrid(), r.knownTo().adaptiveMap(), r.quality(), r.qualityName(), r.evaluations(),
                r.recomputed(), r.vjps(), r.bytes(), r.seconds(), r.failure());
    }

    private static List<Object> cells(GradientLab.Kept k) {
        return List.of(k.problem(), k.states(), k.budget(), k.bytes(), k.steps(), k.again(), k.binomial());
    }

    private static String small(double x, boolean own) {
        return (Double.isNaN(x) ? "unknown" : x == 0 ? "0" : String.format(Locale.ROOT, "%.1e", x)) + (own ? "*" : " ");
    }

    private static String fixed(double x, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", x);
    }

    private static List<String> errors(String name, double tolerance, GradientLab.Errors e, GradientMethod.Truth own) {
        return List.of(name, String.format(Locale.ROOT, "%.0e", tolerance),
                small(e.trueSolution(), own == GradientMethod.Truth.TRUE_SOLUTION),
                small(e.frozenGrid(), own == GradientMethod.Truth.FROZEN_GRID),
                small(e.adaptiveMap(), own == GradientMethod.Truth.ADAPTIVE_MAP));
    }

    /** The table for people: before each tolerance how well its truths are known; refusals are not in it. */
    private List<List<String>> shown(String problem) {
        List<List<String>> lines = new ArrayList<>();
        double tolerance = Double.NaN;
        for (GradientLab.Row r : of(problem)) {
            if (Double.isNaN(r.tolerance())) {
                continue;
            }
            if (r.tolerance() != tolerance && !Double.isNaN(r.knownTo().frozenGrid())) {
                tolerance = r.tolerance();
                lines.add(Stream.concat(errors("(known to)", tolerance, r.knownTo(), null).stream(),
                        Stream.generate(() -> "").limit(6)).toList());
            }
            lines.add(line(r));
        }
        return lines;
    }

    private static List<String> line(GradientLab.Row r) {
        if (!r.failure().isEmpty()) {
            return List.of(r.method(), String.format(Locale.ROOT, "%.0e", r.tolerance()), "", "", "", "", "", "", "",
                    "", "failed: " + r.failure());
        }
        List<String> line = new ArrayList<>(errors(r.method(), r.tolerance(), r.error(), r.truth()));
        line.addAll(List.of(r.evaluations() == 0 ? "" : "" + r.evaluations(), "" + r.recomputed(), "" + r.vjps(),
                r.bytes() == 0 ? "" : fixed(r.bytes() / 1024.0, 1),
                Double.isNaN(r.seconds()) ? "" : fixed(1e3 * r.seconds(), 3),
                (Double.isNaN(r.quality()) ? "" : small(r.quality(), false)) + r.qualityName()));
        return line;
    }

    /** At each tolerance the line with the smallest error to the true solution as shown, and of those the fastest. */
    private List<List<String>> best(String problem) {
        Map<Double, GradientLab.Row> best = new LinkedHashMap<>();
        Comparator<GradientLab.Row> order = Comparator
                .<GradientLab.Row>comparingDouble(r -> Double.parseDouble(small(r.error().trueSolution(), false)))
                .thenComparingDouble(GradientLab.Row::seconds);
        for (GradientLab.Row r : of(problem)) {
            if (r.failure().isEmpty() && !Double.isNaN(r.error().trueSolution())) {
                best.merge(r.tolerance(), r, BinaryOperator.minBy(order));
            }
        }
        return best.values().stream().map(LabReport::line).toList();
    }

    /**
     * At each tolerance of a gradient that was handed in, all gradients from the nearest to a truth on. Errors that
     * look the same, or are below what the truth is known to, have one rank.
     */
    private List<List<String>> ranking(String problem) {
        List<List<String>> lines = new ArrayList<>();
        double done = Double.NaN;
        for (GradientLab.Row handed : of(problem)) {
            if (!handed.solver().equals(HandIn.SOLVER) || handed.tolerance() == done) {
                continue;
            }
            done = handed.tolerance();
            for (GradientMethod.Truth truth : GradientMethod.Truth.values()) {
                TreeMap<Double, String> order = new TreeMap<>();
                for (GradientLab.Row r : of(problem)) {
                    double error = Math.max(error(truth, r.error()), error(truth, r.knownTo()));
                    if (r.tolerance() == done && error >= 0) {
                        double seen = Double.parseDouble(small(error, false));
                        String same = order.get(seen);
                        order.put(seen, same == null ? r.method() : same + ", " + r.method());
                    }
                }
                int rank = 1;
                for (double error : order.keySet()) {
                    String methods = order.get(error);
                    lines.add(List.of(String.format(Locale.ROOT, "%.0e", done), truth.toString(), "" + rank,
                            small(error, false), methods));
                    rank += methods.split(", ").length;
                }
            }
        }
        return lines;
    }

    private List<String> refusals(String problem) {
        return of(problem).stream().filter(r -> Double.isNaN(r.tolerance())).map(r -> r.method() + " " + r.failure())
                .toList();
    }

    private List<GradientLab.Row> of(String problem) {
        return rows.stream().filter(r -> r.problem().equals(problem)).toList();
    }

    private List<List<Object>> keptOf(String problem) {
        return kept.stream().filter(k -> k.problem().equals(problem)).map(k -> cells(k).subList(1, KEPT.size()))
                .toList();
    }

    /** Returns the tables of one problem for a terminal. */
    public String text(String problem) {
        StringBuilder s = new StringBuilder();
        List<List<String>> lines = new ArrayList<>(List.of(SHOWN));
        lines.addAll(shown(problem));
        int width = 15;
        for (List<String> l : lines) {
            width = Math.max(width, l.get(0).length());
        }
        for (List<String> l : lines) {
            s.append(String.format(Locale.ROOT,
                    "%-" + width + "s %9s  %14s %9s %9s  %7s %7s %6s %9s %9s  %s", l.toArray())
                    .stripTrailing()).append('\n');
        }
        refusals(problem).forEach(why -> s.append(why).append('\n'));
        for (List<String> l : ranking(problem)) {
            s.append(String.format(Locale.ROOT, "%s  %-13s  rank %2s  %8s %s\n", l.toArray()));
        }
        List<List<Object>> states = keptOf(problem);
        if (!states.isEmpty()) {
            s.append("checkpointed at the tightest tolerance:\n").append(String.join("  ", KEPT_SHOWN)).append('\n');
            states.forEach(
                    l -> s.append(String.format(Locale.ROOT, "%11d  %13d  %11d  %5d  %17d  %15d\n", l.toArray())));
        }
        return s.toString();
    }

    private static String quoted(String cell) {
        return cell.contains(",") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    private static String csv(List<String> columns, Stream<List<Object>> lines) {
        StringBuilder s = new StringBuilder(String.join(",", columns)).append('\n');
        lines.forEach(l -> s.append(String.join(",", l.stream().map(Object::toString).map(LabReport::quoted).toList()))
                .append('\n'));
        return s.toString();
    }

    /** Returns all rows as CSV. */
    public String csv() {
        return csv(COLUMNS, rows.stream().map(LabReport::cells));
    }

    private static List<Map<String, Object>> maps(List<String> columns, Stream<List<Object>> lines) {
        return lines.map(l -> {
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 0; i < l.size(); i++) {
                row.put(columns.get(i), l.get(i));
            }
            return row;
        }).toList();
    }

    /** Returns everything as JSON; a number that is none is null. */
    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rows", maps(COLUMNS, rows.stream().map(LabReport::cells)));
        all.put("checkpointed", maps(KEPT, kept.stream().map(LabReport::cells)));
        return Json.pretty(all, Json.NonFinite.AS_NULL);
    }

    private static double error(GradientMethod.Truth truth, GradientLab.Errors e) {
        return truth == GradientMethod.Truth.TRUE_SOLUTION ? e.trueSolution()
                : truth == GradientMethod.Truth.FROZEN_GRID ? e.frozenGrid() : e.adaptiveMap();
    }

    private static double own(GradientLab.Row r, GradientLab.Errors e) {
        return error(r.truth(), e);
    }

    /** The gradient that is furthest from its own truth at the tightest tolerance. */
    private String verdict() {
        GradientLab.Row worst = null;
        for (GradientLab.Row r : rows) {
            if (r.failure().isEmpty() && own(r, r.error()) >= 0 && (worst == null || r.tolerance() < worst.tolerance()
                    || r.tolerance() == worst.tolerance() && own(r, r.error()) > own(worst, worst.error()))) {
                worst = r;
            }
        }
        return worst == null ? ""
                : String.format(Locale.ROOT,
                        "At the tolerance %.0e no gradient is further from the truth that its method differentiates"
                                + " than %s on %s: %.1e; that truth is known to %.1e.",
                        worst.tolerance(), worst.method(), worst.problem(), own(worst, worst.error()),
                        own(worst, worst.knownTo()));
    }

    /** Returns the page. */
    public HtmlReport html() {
        HtmlReport page = new HtmlReport("Gradients side by side", verdict()).paragraph(
                "A method is right if it reaches its own truth: the true solution as the tolerance falls; the frozen "
                        + "grid or the adaptive map to "
                        + "the precision of the differences that stand for them, drawn as a grey broken line.");
        LEGEND.replace("\n  ", " ").lines().forEach(page::paragraph);
        page.contents();
        for (String problem : rows.stream().map(GradientLab.Row::problem).distinct().toList()) {
            page.section(problem + " by " + of(problem).get(0).solver());
            LabProblems.ALL.stream().filter(p -> p.name().equals(problem)).forEach(p -> page.paragraph(p.summary()));
            page.figure(
                    plot("Error against the true solution", "calls of the field (a vjp counts two)", problem,
                            GradientLab.Row::work, GradientLab.Errors::trueSolution),
                    "Precision for work. Good: far down and to the left.");
            page.figure(
                    plot("Error against the true solution", "peak memory (bytes)", problem, GradientLab.Row::bytes,
                            GradientLab.Errors::trueSolution),
                    "Precision for memory. Good: far down and to the left; a line that stands upright needs no more "
                            + "memory for more precision.");
            page.figure(
                    plot("Error against the frozen grid", "tolerance", problem, GradientLab.Row::tolerance,
                            GradientLab.Errors::frozenGrid),
                    "Good for a method that differentiates the grid: down at the grey line at every tolerance.");
            page.figure(
                    plot("Error against the adaptive map", "tolerance", problem, GradientLab.Row::tolerance,
                            GradientLab.Errors::adaptiveMap),
                    "Good for a method that differentiates the choice of steps too: down at the grey line.");
            page.paragraph("Set off: the closest to the true solution at each tolerance, of those equally close the "
                    + "fastest.").table(SHOWN, shown(problem), best(problem));
            refusals(problem).forEach(page::paragraph);
            if (!ranking(problem).isEmpty()) {
                page.table(RANKED, ranking(problem));
            }
            if (!keptOf(problem).isEmpty()) {
                page.paragraph("Checkpointed at the tightest tolerance: its budget, and the steps that it takes again");
                page.table(KEPT_SHOWN, keptOf(problem));
            }
        }
        return page;
    }

    private Plot plot(String title, String x, String problem, ToDoubleFunction<GradientLab.Row> work,
            ToDoubleFunction<GradientLab.Errors> error) {
        LinePlot plot = new LinePlot(title).labels(x, "relative error").logX().logY().size(548, 400);
        List<GradientLab.Row> good = of(problem).stream().filter(r -> r.failure().isEmpty()).toList();
        List<String> methods = rows.stream().map(GradientLab.Row::method).distinct().toList();
        for (int i = 0; i < methods.size(); i++) {
            String method = methods.get(i);
            List<GradientLab.Row> mine = good.stream().filter(r -> r.method().equals(method)
                    && work.applyAsDouble(r) > 0 && !Double.isInfinite(error.applyAsDouble(r.error()))).toList();
            if (!mine.isEmpty()) {
                plot.add(new PlotSeries(method, mine.stream().mapToDouble(work).toArray(),
                        mine.stream().mapToDouble(r -> Math.max(1e-17, error.applyAsDouble(r.error()))).toArray(),
                        PlotSeries.Mark.MARKED, i));
            }
        }
        if (x.equals("tolerance") && !good.isEmpty()) {
            List<GradientLab.Row> first = good.stream().filter(r -> r.method().equals(good.get(0).method())).toList();
            plot.add(PlotSeries.dashes("(known to)", first.stream().mapToDouble(work).toArray(),
                    first.stream().mapToDouble(r -> error.applyAsDouble(r.knownTo())).toArray()).colour(KNOWN));
        }
        return plot;
    }

    /**
     * Writes {@code gradlab.csv}, {@code checkpointed.csv}, {@code gradlab.json} and {@code report.html} into a
     * folder, which is made if need be.
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        AtomicFile.write(folder.resolve("gradlab.csv"), csv());
        AtomicFile.write(folder.resolve("checkpointed.csv"), csv(KEPT, kept.stream().map(LabReport::cells)));
        AtomicFile.write(folder.resolve("gradlab.json"), json());
        html().write(folder.resolve("report.html"));
    }
}
