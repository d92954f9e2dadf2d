package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileException;
import dev.costate.models.files.Json;
import dev.costate.models.files.Numbers;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.UsageException;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.run.RunFolder;
import dev.costate.models.study.Figures;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code costate compare RUN RUN…}: finished runs side by side, as a table and as a page. */
final class CompareCommand implements Command {
    private static final CsvOptions METRICS = new CsvOptions(CsvOptions.Header.PRESENT, true, true);
    private static final Options OPTIONS = PredictCommand.withJson(new Options("costate compare",
            "Prints the figures of finished runs side by side, and the options in which they differ; writes a "
                    + "page with their losses.\n" + TrainedRun.WHAT)
            .positional("RUN").positional("RUN...").repeating()
            .text("out", "FOLDER", "where to write report.html (runs/compare if not given)"));

    @Override
    public String name() {
        return "compare";
    }

    @Override
    public String summary() {
        return "lays finished runs side by side, as a table and a page";
    }

    @Override
    public String help(List<String> topic) {
        return OPTIONS.help();
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Arguments options = OPTIONS.parse(args);
        List<String> header = new ArrayList<>(List.of(""));
        for (int i = 0; options.positional(i).isPresent(); i++) {
            header.add(options.positional(i).get());
        }
        RunFolder page = new RunFolder(options.folder("out", "runs/compare"));
        if (Files.exists(page.record())) {
            throw new UsageException("--out " + page.path() + ": holds a run; name another folder");
        }
        Map<String, Object[]> rows = new LinkedHashMap<>();
        rows.put("", header.toArray());
        LinePlot losses = new LinePlot("").labels("step", "loss");
        boolean log = true;
        for (int i = 1; i < header.size(); i++) {
            RunFolder run = new RunFolder(TrainedRun.path(header.get(i)));
            read(run, rows, i);
            CsvTable metrics = CsvReader.read(run.metrics(), METRICS);
            double[] loss = metrics.column("loss");
            for (double v : loss) {
                log &= !(v <= 0);
            }
            losses.add(curve(header.get(i), metrics.column("step"), metrics.column("phase"), loss));
        }
        page.create();
        List<List<Object>> table = new ArrayList<>();
        int last = 0;
        for (Object[] row : rows.values()) {
            boolean same = true;
            for (int i = 2; i < row.length; i++) {
                same &= row[i].equals(row[1]);
            }
            if (!row[0].toString().startsWith("--")) {
                table.add(last++, List.of(row));
            } else if (!same) {
                table.add(List.of(row));
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        if (options.flag("json")) {
            table.forEach(row -> figures.put(row.get(0).equals("") ? "run" : row.get(0).toString(),
                    row.stream().skip(1).map(v -> v.equals("") ? null : v).toList()));
        } else {
            print(table, out);
        }
        new HtmlReport(String.join(" ", header).strip(), "").paragraph("The figures of each run, then the options in "
                + "which they differ.").table(header, table.subList(1, table.size())).section("Loss")
                .figure(log ? losses.logY() : losses, "Smoothed. Of one loss on the same data: the lower, the better.")
                .write(page.report());
        figures.put("report", page.report().toString());
        PredictCommand.print(figures, options.flag("json"), out);
        return OK;
    }

    /** The smoothed loss with a gap between phases, which may be of different models. */
    private static PlotSeries curve(String name, double[] step, double[] phase, double[] loss) {
        double[] x = {};
        double[] y = {};
        for (double s : Arrays.stream(phase).distinct().toArray()) {
            int[] rows = IntStream.range(0, loss.length)
                    .filter(r -> phase[r] == s && loss[r] < Double.POSITIVE_INFINITY).toArray();
            x = joined(x, Figures.at(step, rows));
            y = joined(y, Figures.smoothed(Figures.at(loss, rows), false));
        }
        return PlotSeries.line(name, x, y);
    }

    private static double[] joined(double[] before, double[] more) {
        double[] all = Arrays.copyOf(before, before.length + 1 + more.length);
        all[before.length] = Double.NaN;
        System.arraycopy(more, 0, all, before.length + 1, more.length);
        return all;
    }

    /** Puts what a run's record says of it, figures and options, into a column of the rows. */
    private static void read(RunFolder run, Map<String, Object[]> rows, int column) {
        String file = run.record().toString();
        if (!Files.exists(run.record()) || !(Json.parse(file, FileBytes.read(run.record())) instanceof Map<?, ?> record)
                || !(record.get("result") instanceof Map<?, ?> result)
                || !(record.get("options") instanceof Map<?, ?> options)) {
            throw new FileException(run.path().toString(), "holds no finished run (run.json with a result)");
        }
        Map<Object, Object> all = new LinkedHashMap<>(result);
        all.put("seconds", record.get("seconds"));
        all.put("--experiment", record.get("experiment"));
        for (Map.Entry<?, ?> e : options.entrySet()) {
            all.put("--" + e.getKey(), e.getValue());
        }
        for (Map.Entry<Object, Object> e : all.entrySet()) {
            String name = e.getKey().toString();
            if (!rows.containsKey(name)) {
                Object[] row = rows.get("").clone();
                Arrays.fill(row, "");
                row[0] = name;
                rows.put(name, row);
            }
            rows.get(name)[column] = e.getValue();
        }
    }

    private static void print(List<List<Object>> table, PrintStream out) {
        int[] width = new int[table.get(0).size()];
        for (List<Object> row : table) {
            Arrays.setAll(width, c -> Math.max(width[c], text(row.get(c)).length() + 2));
        }
        for (List<Object> row : table) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < width.length; c++) {
                line.append(text(row.get(c))).append(" ".repeat(width[c] - text(row.get(c)).length()));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String text(Object cell) {
        return cell instanceof Double x ? Numbers.rounded(x, 6) : cell.toString();
    }
}
