package dev.costate.models.cli;

import dev.costate.models.data.TimedTable;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.fitted.ConditionalSampler;
import dev.costate.models.fitted.Sampler;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code costate sample RUN -n N}: draws from a trained model and writes CSV. */
final class SampleCommand implements Command {
    private static final Options OPTIONS = Threads.option(PredictCommand.withJsonTable(new Options("costate sample",
            "Draws rows from what a trained run has learned and writes them as CSV; from a model of series, as many "
                    + "series at equally spaced times,\nwith --given for each of the series in it, at its own times "
                    + "or, with --until or --points, at equally spaced ones;\n"
                    + "from a posterior, rows for each observation of --given.\n"
                    + "-n N is short for --rows N.\n" + TrainedRun.WHAT)
            .positional("RUN").integer("rows", 1000, Range.closed(1, 10_000_000), "how many rows, or series")
            .text("until", "TIME",
                    "for a model of series: last time, counted from 0 (the longest span trained on if not given); with "
                            + "--given, a time or a date as in the file")
            .integer("points", 101, Range.closed(2, 1_000_000), "for a model of series: number of times")
            .integer("seed", 1, Range.from(0), "the same seed gives the same rows")
            .text("given", "FILE.csv",
                    "for a posterior: observations, one a row; columns are found by name, those of sensors that are "
                            + "not read may be missing; for a model of series: series, time and values, blanks are "
                            + "missing")
            .text("model", "NAME", "which of the run's models draws (the first if not given)")
            .text("out", "FILE.csv", "where to write (standard output if not given)")));

    @Override
    public String name() {
        return "sample";
    }

    @Override
    public String summary() {
        return "draws from a trained model as CSV";
    }

    @Override
    public String help(List<String> topic) {
        return OPTIONS.help();
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Arguments options = OPTIONS.parse(args.stream()
                .map(word -> word.equals("-n") ? "--rows" : word).toList());
        return PredictCommand.write(options, Threads.compute(options, () -> drawn(options)), out);
    }

    private static TimedTable drawn(Arguments options) {
        String path = TrainedRun.path(options.positional(0).orElseThrow()).toString();
        TrainedModel trained = TrainedModel.load(Path.of(path));
        Optional<SeriesModel> series = trained.find(TrainedRun.name(trained, options), SeriesModel.class);
        if (series.isPresent() && options.isGiven("given")) {
            return SeriesPrediction.draws(trained,
                    TrainedRun.model(trained, options, SeriesPosterior.class, "draw for what is given"), options, path);
        }
        if (series.isPresent()) {
            return TimedTable.of(SeriesPrediction.samples(trained, series.get(), options, path));
        }
        if (options.isGiven("until") || options.isGiven("points")) {
            throw new UsageException("--until and --points are for models of series; the run's model is none");
        }
        Optional<ConditionalSampler> posterior = trained.find(TrainedRun.name(trained, options),
                ConditionalSampler.class);
        if (posterior.isPresent()) {
            return TimedTable.of(PosteriorSamples.of(trained, posterior.get(), options));
        }
        if (options.isGiven("given")) {
            throw new UsageException("--given is for posteriors; the run's model draws without an observation");
        }
        double[][] rows = TrainedRun.model(trained, options, Sampler.class, "sample")
                .sample(options.smallInteger("rows"), options.integer("seed"));
        return TimedTable.of(SeriesPrediction.table(path, trained.columns(), Arrays.asList(rows)));
    }
}
