package dev.costate.models.cli;

import dev.costate.models.data.CsvTable;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import java.io.PrintStream;
import java.util.List;

/** {@code costate score RUN --data FILE.csv}: writes the log-likelihood of every row under a trained model. */
final class ScoreCommand implements Command {
    private static final Options OPTIONS = new Options("costate score",
            "Writes the log-likelihood (nats) of every row of a CSV file under a trained run as CSV, and their mean "
                    + "on standard error.\n"
                    + NamedRows.WHAT + "\n" + TrainedRun.WHAT)
            .positional("RUN").text("data", "FILE.csv", "the rows to score")
            .integer("probes", 0, Range.closed(0, 10_000),
                    "random probes a row by which traces are estimated; 0 for exact traces")
            .integer("seed", 1, Range.from(0), "seed of the probes")
            .text("model", "NAME", "which of the run's models scores (the first if not given)")
            .text("out", "FILE.csv", "where to write (standard output if not given)");

    @Override
    public String name() {
        return "score";
    }

    @Override
    public String summary() {
        return "writes the log-likelihood of data under a trained model as CSV";
    }

    @Override
    public String help(List<String> topic) {
        return OPTIONS.help();
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Arguments options = OPTIONS.parse(args);
        String data = options.find("data")
                .orElseThrow(() -> new UsageException("--data is missing: costate score RUN --data FILE.csv"));
        TrainedModel trained = TrainedModel.load(TrainedRun.path(options.positional(0).orElseThrow()));
        DensityModel model = TrainedRun.model(trained, options, DensityModel.class, "score");
        double[][] rows = NamedRows.read(data, trained.columns());
        int probes = options.smallInteger("probes");
        DensityModel.Likelihoods scores = model.score(rows, probes, options.integer("seed"));
        CsvTable table = probes == 0 ? CsvTable.of(data, List.of("log_likelihood"), scores.values())
                : CsvTable.of(data, List.of("log_likelihood", "standard_error"), scores.values(), scores.errors());
        int code = PredictCommand.write(options, table, out);
        err.println(summary(scores, probes));
        return code;
    }

    /** The mean with what limits it: the spread of the rows and, for estimated traces, that of the probes. */
    private static String summary(DensityModel.Likelihoods scores, int probes) {
        int n = scores.values().length;
        double mean = Likelihood.mean(scores.values());
        String of = " nats a row, " + n + (n == 1 ? " row" : " rows");
        if (!Double.isFinite(mean)) {
            return "mean log-likelihood " + mean + of; // no spread around it
        }
        String spread = n > 1 ? " +- " + Numbers.rounded(Likelihood.standardError(scores.values()), 3) + " (rows)" : "";
        String trace = probes == 0 ? ", exact trace" : ", standard error of the trace "
                + (probes == 1 ? "unknown from one probe" : Numbers.rounded(scores.meanError(), 3));
        return "mean log-likelihood " + Numbers.rounded(mean, 6) + spread + of + trace;
    }
}
