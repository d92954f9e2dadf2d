package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.CsvWriter;
import dev.costate.models.data.TimedTable;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Json;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.Classifier;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.node.Delays;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeEnsemble;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code costate predict RUN}: writes a trained model's forecast, reconstructions or classes as CSV. */
final class PredictCommand implements Command {
    private static final Options OPTIONS = Threads.option(withJsonTable(new Options("costate predict",
            "Writes what a trained run predicts as CSV.\n"
                    + "A forecaster goes on from where it starts, or from the last row of --data, to --until; an "
                    + "ensemble with the ends of its bands. "
                    + "A model of series fills the gaps of the series in\n"
                    + "--data at their own times or, with --until or --points, at equally spaced ones; observed\n"
                    + "values stay, and columns NAME_low and NAME_high have the band that holds nine of ten others. "
                    + "A classifier writes the class of each row of --data and\n" + "the probability of each class.\n"
                    + NamedRows.WHAT + "\n" + TrainedRun.WHAT)
            .positional("RUN")
            .text("until", "TIME",
                    "last time, a number or a date as the data have; if not given, a forecast ends where the run's "
                            + "data do, or a quarter of their span "
                            + "later if it learned from all, and goes "
                            + "as far from --data")
            .text("data", "FILE.csv", "rows to classify; time and values to go on from; or of series what is known: "
                    + "series, time and "
                            + "values, blanks are missing")
            .integer("points", 101, Range.closed(2, 1_000_000),
                    "number of times, equally spaced, the first one included")
            .text("model", "NAME", "which of the run's models predicts (the first if not given)")
            .text("out", "FILE.csv", "where to write (standard output if not given)")));

    @Override
    public String name() {
        return "predict";
    }

    @Override
    public String summary() {
        return "writes what a trained model predicts as CSV: a forecast, filled gaps, classes";
    }

    @Override
    public String help(List<String> topic) {
        return OPTIONS.help();
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Arguments options = OPTIONS.parse(args);
        return write(options, Threads.compute(options, () -> predicted(options)), out);
    }

    private static TimedTable predicted(Arguments options) {
        Path path = TrainedRun.path(options.positional(0).orElseThrow());
        TrainedModel trained = TrainedModel.load(path);
        Optional<SeriesModel> series = trained.find(TrainedRun.name(trained, options), SeriesModel.class);
        if (series.isPresent()) {
            return SeriesPrediction.table(trained, series.get(), options, path.toString());
        }
        Optional<Classifier> classifier = trained.find(TrainedRun.name(trained, options), Classifier.class);
        if (classifier.isPresent()) {
            return classes(trained, classifier.get(), options);
        }
        return forecast(trained, TrainedRun.model(trained, options, FittedOde.class, "predict"), options,
                path.toString());
    }

    /** The most probable class of each row and the probability of each. */
    private static TimedTable classes(TrainedModel trained, Classifier model, Arguments options) {
        if (options.isGiven("until") || options.isGiven("points")) {
            throw new UsageException("--until and --points are times; the run's model is a classifier");
        }
        String file = options.find("data").orElseThrow(
                () -> new UsageException("--data is missing: a classifier needs rows, --data FILE.csv with "
                        + CsvTable.listed(trained.columns())));
        CsvTable table = CsvReader.read(Path.of(file), trained.columns(), CsvOptions.STRICT);
        double[][] rows = NamedRows.of(table, trained.columns());
        double[][] p = probabilities(model, table, rows);
        return classified(trained, model.classify(rows), SeriesPrediction.table(file,
                trained.classes().stream().map(name -> "p_" + name).toList(), Arrays.asList(p)));
    }

    /** A table with the class of each row before it. */
    static TimedTable classified(TrainedModel trained, int[] classes, CsvTable table) {
        return TimedTable.labelled(table, "class", Arrays.stream(classes).mapToObj(trained.classes()::get).toList());
    }

    /** The probabilities of the rows of a table, all of them numbers. */
    static double[][] probabilities(Classifier model, CsvTable table, double[][] rows) {
        double[][] p = model.probabilities(rows);
        for (int r = 0; r < p.length; r++) {
            if (Arrays.stream(p[r]).anyMatch(Double::isNaN)) {
                throw FileFormatException.inLine(table.name(), table.lines()[r],
                        "its values are too large for the model, which finds no probabilities");
            }
        }
        return p;
    }

    private static TimedTable forecast(TrainedModel trained, FittedOde fitted, Arguments options, String path) {
        List<String> columns = new ArrayList<>(List.of(trained.timeColumn()));
        columns.addAll(trained.columns());
        List<String> inputs = TrainedRun.inputs(trained);
        FittedOde model = fitted;
        Optional<OdeEnsemble> ensemble = options.isGiven("model") ? Optional.empty() : trained.ensemble();
        double from = model.startTime();
        double[] start = model.start();
        double ahead = trained.until().orElse(Double.NaN) - from;
        boolean data = options.find("data").isPresent();
        double end = inputs.isEmpty() ? Double.POSITIVE_INFINITY : from + ahead;
        if (data) {
            List<String> all = new ArrayList<>(columns);
            all.addAll(inputs);
            TimedTable file = SeriesPrediction.sameTimes(CsvReader.readTimed(Path.of(options.text("data")), "series",
                    all, inputs.isEmpty() ? CsvOptions.STRICT : CsvOptions.WITH_MISSING), trained);
            CsvTable table = NamedRows.select(file.table(), all);
            double[] times = new TimedTable(table, all.get(0), file.dates(), "", List.of()).times();
            int last = inputs.isEmpty() ? times.length - 1 : lastKnown(table, columns.size());
            from = times[last];
            start = state(model, table.name(), times, NamedRows.of(table, trained.columns()), last);
            if (!inputs.isEmpty()) {
                double[][] driving = NamedRows.of(table, inputs);
                model = model.drivenBy(times, driving);
                ensemble = ensemble.map(e -> e.drivenBy(times, driving));
                end = times[times.length - 1];
                ahead = end - from;
            }
        }
        double until = options.find("until").isPresent() || Double.isNaN(ahead)
                ? SeriesPrediction.until(options, trained.dates()) : from + ahead;
        String last = "--until " + SeriesPrediction.shown(trained, until);
        if (!(until > from)) {
            throw new UsageException(
                    last + ": must be later than " + SeriesPrediction.shown(trained, from) + ", "
                            + (data ? "the last row of " + options.text("data") : "where the model starts"));
        }
        if (until > end) {
            throw new UsageException(last + ": the inputs " + CsvTable.listed(inputs)
                    + " are known to " + SeriesPrediction.shown(trained, end) + "; give later rows of them by --data");
        }
        double[] times = SeriesPrediction.spaced(from, until, options.smallInteger("points"));
        List<double[][]> parts = new ArrayList<>();
        if (ensemble.isPresent()) {
            OdeEnsemble.Forecast f = ensemble.get().predictFrom(from, start, times);
            parts.addAll(List.of(f.mean(), f.low(), f.high()));
            addBands(columns, trained.columns());
        } else {
            parts.add(model.predictFrom(from, start, times));
        }
        return new TimedTable(table(path, trained.timeColumn(), columns, times, parts), trained.timeColumn(),
                trained.dates(), "", List.of());
    }

    /** Names the columns of the bands: all lower ends, then all upper ones. */
    static void addBands(List<String> columns, List<String> values) {
        for (String end : List.of("_low", "_high")) {
            for (String value : values) {
                columns.add(value + end);
            }
        }
    }

    /** Times and values side by side, all of them numbers. */
    private static CsvTable table(String path, String time, List<String> columns, double[] times,
            List<double[][]> parts) {
        int width = (columns.size() - 1) / parts.size();
        double[][] cells = new double[columns.size()][times.length];
        for (int r = 0; r < times.length; r++) {
            cells[0][r] = times[r];
            for (int c = 1; c < cells.length; c++) {
                cells[c][r] = parts.get((c - 1) / width)[r][(c - 1) % width];
                if (!Double.isFinite(cells[c][r])) {
                    throw new IllegalStateException(path + ": the forecast of " + columns.get(c) + " at "
                            + time + " = " + Numbers.shortest(times[r]) + " is " + cells[c][r]
                            + ", beyond what a number can hold; ask for an earlier --until");
                }
            }
        }
        return CsvTable.of(path, columns, cells);
    }

    /** The last row that has values; later ones have inputs only. Every row must have these. */
    private static int lastKnown(CsvTable table, int values) {
        int last = -1;
        for (int r = 0; r < table.rows(); r++) {
            boolean known = true;
            for (int c = 1; c < table.values().length; c++) {
                boolean missing = Double.isNaN(table.values()[c][r]);
                if (missing && c >= values) {
                    throw FileFormatException.inCell(table.name(), table.lines()[r], c + 1, table.columns().get(c),
                            "the field is blank; inputs are needed in every row");
                }
                known &= !missing;
            }
            last = known ? r : last;
        }
        if (last < 0) {
            throw FileFormatException.whole(table.name(), "has no row of values to go on from");
        }
        return last;
    }

    /** The state that a row of values makes, with those before it. */
    static double[] state(FittedOde model, String file, double[] times, double[][] rows, int row) {
        Delays delays = model.model().coordinates().delays();
        double unit = model.model().coordinates().unit();
        String needs = "; the model goes on from " + delays.rows() + " rows at intervals of " + Numbers.shortest(unit);
        if (row + 1 < delays.rows()) {
            throw FileFormatException.whole(file,
                    "has " + times.length + (times.length == 1 ? " row" : " rows") + needs);
        }
        for (int i = row; i > row - delays.rows() + 1; i--) {
            if (Math.abs((times[i] - times[i - 1]) / unit - 1) > 1e-6) {
                throw FileFormatException.whole(file, "the row at " + Numbers.shortest(times[i]) + " comes "
                        + Numbers.shortest(times[i] - times[i - 1]) + " after the row before it" + needs);
            }
        }
        return delays.state(rows, row);
    }

    /** Declares the option that prints a table as JSON. */
    static Options withJsonTable(Options options) {
        return options.flag("json", "prints JSON: rows, columns and their values or, if --out has these, the file");
    }

    /** Writes a table to where the option {@code --out} says, or to {@code out}; by {@code --json} as JSON. */
    static int write(Arguments options, TimedTable table, PrintStream out) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rows", table.table().rows());
        all.put("columns", table.table().columns());
        if (options.find("out").isPresent()) {
            AtomicFile.write(Path.of(options.text("out")), CsvWriter.text(table));
            all.put("out", options.text("out"));
        } else if (!options.flag("json")) {
            out.print(CsvWriter.text(table));
        } else {
            all.put("values", table.columns());
        }
        if (options.flag("json")) {
            out.print(Json.pretty(all, Json.NonFinite.AS_NULL));
        }
        return OK;
    }

    /** Declares the option that prints figures as JSON. */
    static Options withJson(Options options) {
        return options.flag("json", "prints the figures on standard output as one JSON object");
    }

    /** Prints one figure a line, the values below each other, or all as JSON. */
    static void print(Map<String, Object> figures, boolean json, PrintStream to) {
        if (json) {
            to.print(Json.pretty(figures, Json.NonFinite.AS_STRING));
            return;
        }
        int width = 0;
        for (String name : figures.keySet()) {
            width = Math.max(width, name.length());
        }
        for (Map.Entry<String, Object> e : figures.entrySet()) {
            to.println(e.getKey() + ": " + " ".repeat(width - e.getKey().length())
                    + (e.getValue() instanceof Double x ? Numbers.rounded(x, 6) : e.getValue()));
        }
    }
}
