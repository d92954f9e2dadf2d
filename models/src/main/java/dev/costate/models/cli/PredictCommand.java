package dev.costate.models.cli;

import dev.costate.models.data.CsvTable;
import dev.costate.models.data.CsvWriter;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.Reconstructs;
import dev.costate.models.node.Forecaster;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code costate predict RUN --until T}: writes a trained model's forecast as CSV. */
final class PredictCommand implements Command {
    private static final Options OPTIONS = new Options("costate predict",
            "Writes what a trained run predicts as CSV, from the time at which the model starts on. A model of series fills the gaps of the series in --data\n"
                    + "at their own times or, with --until or --points, at equally spaced ones.\n" + TrainedRun.WHAT)
            .positional("RUN").real("until", Range.ANY, "last time").text("data", "FILE.csv", null, "for a model of series: what is known of them; series, time, values, blanks are missing")
            .integer("points", 101, Range.from(2), "number of times, equally spaced, the first one included")
            .text("model", "NAME", null, "which of the run's models predicts (the first if not given)")
            .text("out", "FILE.csv", null, "where to write (standard output if not given)");

    @Override
    public String name() {
        return "predict";
    }

    @Override
    public String summary() {
        return "writes a trained model's forecast as CSV";
    }

    @Override
    public String help(List<String> topic) {
        return OPTIONS.help();
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Arguments options = OPTIONS.parse(args);
        Path path = TrainedRun.path(options.positional(0).orElseThrow());
        TrainedModel trained = TrainedModel.load(path);
        Optional<Reconstructs> series = trained.find(TrainedRun.name(trained, options), Reconstructs.class);
        if (series.isPresent()) {
            return write(options, SeriesPrediction.table(trained, series.get(), options, path.toString()), out);
        }
        Forecaster model = TrainedRun.model(trained, options, Forecaster.class, "predict");
        if (options.find("data").isPresent()) {
            throw new UsageException("--data is for models of series; the run's model is none");
        }
        double until = options.real("until");
        double from = model.startTime();
        if (!(until > from)) {
            throw new UsageException("--until " + Numbers.shortest(until) + ": must be later than " + Numbers.shortest(from) + ", where the model starts");
        }
        int points = options.smallInteger("points");
        double[] times = IntStream.range(0, points).mapToDouble(i -> i == points - 1 ? until : from + (until - from) * i / (points - 1)).toArray();
        double[][] rows = model.predict(times);
        List<String> columns = new ArrayList<>(List.of(trained.timeColumn()));
        columns.addAll(trained.columns());
        double[][] cells = new double[columns.size()][points];
        for (int r = 0; r < points; r++) {
            cells[0][r] = times[r];
            for (int c = 1; c < cells.length; c++) {
                cells[c][r] = rows[r][c - 1];
                if (!Double.isFinite(cells[c][r])) {
                    throw new IllegalStateException(path + ": the forecast of " + columns.get(c) + " at " + trained.timeColumn() + " = " + Numbers.shortest(times[r])
                            + " is " + cells[c][r] + ", beyond what a number can hold; ask for an earlier --until");
                }
            }
        }
        return write(options, CsvTable.of(path.toString(), columns, cells), out);
    }

    /** Writes a table to where the option {@code --out} says, or to {@code out}. */
    static int write(Arguments options, CsvTable table, PrintStream out) {
        if (options.find("out").isPresent()) {
            CsvWriter.write(Path.of(options.text("out")), table);
        } else {
            out.print(CsvWriter.text(table));
        }
        return OK;
    }
}
