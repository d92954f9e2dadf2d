package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.CsvWriter;
import dev.costate.models.data.TimedTable;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.Classifier;
import dev.costate.models.fitted.LogDensity;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.node.FittedOde;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code costate score RUN --data FILE.csv}: judges a trained model on rows that it has not seen. */
final class ScoreCommand implements Command {
    private static final Options OPTIONS = Threads.option(PredictCommand.withJson(new Options("costate score",
            "Writes how good a trained run is on the rows of a CSV file, and what it comes to on standard error.\n"
                    + "Log-likelihoods of rows (nats), log loss of classes, errors of windows of rows beside repeating "
                    + "their first,\nor errors in hidden rows of series beside straight lines.\n"
                    + NamedRows.WHAT + "\n" + TrainedRun.WHAT)
            .positional("RUN").text("data", "FILE.csv", "the rows to score")
            .text("class", "COLUMN", "for a classifier: the column of classes (the last one if not given)")
            .integer("window", Range.closed(2, 1_000_000),
                    "for a forecaster: rows in a window, the first one known (as in training if not given)")
            .real("kept", 0.75, Range.closed(0.01, 0.99), "for a model of series: part of the rows that it sees")
            .integer("probes", 0, Range.closed(0, 10_000),
                    "random probes a row by which traces are estimated; 0 for exact traces")
            .integer("seed", 1, Range.from(0), "seed of the probes, and of what is hidden")
            .text("model", "NAME", "which of the run's models scores (the first if not given)")
            .text("out", "FILE.csv", "where to write (standard output if not given)")));

    @Override
    public String name() {
        return "score";
    }

    @Override
    public String summary() {
        return "judges a trained model on new data: likelihoods, accuracy, errors, as CSV";
    }

    @Override
    public String help(List<String> topic) {
        return OPTIONS.help();
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Arguments options = OPTIONS.parse(args);
        if (options.find("data").isEmpty()) {
            throw new UsageException("--data is missing: costate score RUN --data FILE.csv");
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        String text = CsvWriter.text(Threads.compute(options, () -> scored(options, figures)));
        boolean json = options.flag("json");
        if (options.isGiven("out")) {
            AtomicFile.write(Path.of(options.text("out")), text);
        } else if (!json) {
            out.print(text);
        }
        PredictCommand.print(figures, json, json ? out : err);
        return OK;
    }

    private static TimedTable scored(Arguments options, Map<String, Object> figures) {
        TrainedModel trained = TrainedModel.load(TrainedRun.path(options.positional(0).orElseThrow()));
        Fitted model = trained.model(TrainedRun.name(trained, options));
        if (model instanceof Classifier classifier) {
            return classes(trained, classifier, options, figures);
        }
        if (model instanceof FittedOde ode) {
            return RowErrors.forecasts(trained, ode, options, figures);
        }
        return model instanceof SeriesModel series ? RowErrors.gaps(trained, series, options, figures)
                : TimedTable.of(density(trained, options, figures));
    }

    private static CsvTable density(TrainedModel trained, Arguments options, Map<String, Object> figures) {
        LogDensity model = TrainedRun.model(trained, options, LogDensity.class, "score");
        String data = options.text("data");
        int probes = options.smallInteger("probes");
        LogDensity.Likelihoods scores = model.score(NamedRows.read(data, trained.columns()), probes,
                options.integer("seed"));
        likelihood(scores.values(), "mean log-likelihood (nats a row)", figures);
        if (probes == 0) {
            return CsvTable.of(data, List.of("log_likelihood"), scores.values());
        }
        figures.put("standard error of its traces", probes == 1 ? "unknown from one probe" : scores.meanError());
        return CsvTable.of(data, List.of("log_likelihood", "standard_error"), scores.values(), scores.errors());
    }

    /** The mean with what limits it, the spread of the rows. */
    private static void likelihood(double[] values, String name, Map<String, Object> figures) {
        double mean = Likelihood.mean(values);
        figures.put("rows", (long) values.length);
        figures.put(name, mean);
        if (values.length > 1 && Double.isFinite(mean)) {
            figures.put("its standard error over the rows", Likelihood.standardError(values));
        }
    }

    /** The class that the model gives each row, and the log-likelihood of the row's own. */
    private static TimedTable classes(TrainedModel trained, Classifier model, Arguments options,
            Map<String, Object> figures) {
        List<String> truth = new ArrayList<>();
        Path path = Path.of(options.text("data"));
        CsvTable table = options.find("class").isPresent()
                ? CsvReader.readClasses(path, options.text("class"), truth, CsvOptions.STRICT)
                : CsvReader.readClasses(path, truth, CsvOptions.STRICT);
        double[][] rows = NamedRows.of(table, trained.columns());
        double[][] p = PredictCommand.probabilities(model, table, rows);
        int[] best = model.classify(rows);
        List<String> names = trained.classes();
        double[] loss = new double[rows.length];
        int right = 0;
        for (int r = 0; r < rows.length; r++) {
            int own = names.indexOf(truth.get(r));
            if (own < 0) {
                throw FileFormatException.inLine(table.name(), table.lines()[r], "is of class "
                        + CsvTable.listed(List.of(truth.get(r))) + ", which the model does not know: it tells apart "
                        + CsvTable.listed(names));
            }
            loss[r] = -StrictMath.log(p[r][own]);
            right += best[r] == own ? 1 : 0;
        }
        likelihood(loss, "log loss (nats a row)", figures);
        figures.put("accuracy", (double) right / rows.length);
        return PredictCommand.classified(trained, best, CsvTable.of(table.name(), List.of("log_loss"), loss));
    }
}
