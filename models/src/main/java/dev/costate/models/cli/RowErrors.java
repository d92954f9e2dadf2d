package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.TimedTable;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.FittedLatentSde;
import dev.costate.models.latent.FittedOdeRnn;
import dev.costate.models.latent.GapErrors;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeEnsemble;
import dev.costate.models.options.Arguments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Errors of forecasts and of filled gaps whose truth is known, each beside a baseline, in standard deviations of the
 * values trained on. Stateless.
 */
final class RowErrors {
    private static final String SERIES = "series";
    private static final String UNIT = " (rms error in standard deviations)";

    private RowErrors() {
    }

    /**
     * Returns the errors of forecasts of a file's rows, window by window, beside repeating the row that each starts
     * from. A column named {@value #SERIES} tells trajectories apart; errors are of logarithms where the model takes
     * those.
     *
     * @param figures takes the errors of all windows
     */
    static TimedTable forecasts(TrainedModel trained, FittedOde fitted, Arguments options,
            Map<String, Object> figures) {
        FittedOde model = fitted;
        Optional<OdeEnsemble> ensemble = options.isGiven("model") ? Optional.empty() : trained.ensemble();
        List<String> inputs = TrainedRun.inputs(trained);
        if (!inputs.isEmpty()) {
            List<String> columns = new ArrayList<>(inputs);
            columns.add(0, trained.timeColumn());
            TimedTable timed = CsvReader.readTimed(Path.of(options.text("data")), SERIES, columns, CsvOptions.STRICT);
            CsvTable table = timed.table();
            double[] times = new TimedTable(NamedRows.select(table, columns), columns.get(0), timed.dates(), "",
                    List.of()).times();
            double[][] driving = NamedRows.of(table, inputs);
            model = fitted.drivenBy(times, driving);
            ensemble = ensemble.map(e -> e.drivenBy(times, driving));
        }
        int window = Integer.parseInt(options.find("window").orElse(trained.options().getOrDefault("window", "15")));
        int known = model.model().coordinates().delays().rows();
        TimedTable file = trajectories(options.text("data"), trained);
        String name = file.table().name();
        List<double[]> scored = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        double[] sum = new double[3];
        for (SeriesSet.Series s : SeriesSet.of(file).series()) {
            double[] times = s.times();
            for (int i = known - 1; i < times.length - 1; i += window - 1) {
                double[] state = PredictCommand.state(model, name, times, s.values(), i);
                double[] ahead = Arrays.copyOfRange(times, i + 1, Math.min(times.length, i + window));
                double[][] y = ensemble.isPresent() ? ensemble.get().predictFrom(times[i], state, ahead).mean()
                        : model.predictFrom(times[i], state, ahead);
                double[] own = new double[2];
                for (int k = 0; k < y.length; k++) {
                    own[0] += squares(model, y[k], s.values()[i + 1 + k]);
                    own[1] += squares(model, s.values()[i], s.values()[i + 1 + k]);
                }
                int n = y.length * y[0].length;
                scored.add(new double[] {0, times[i], Math.sqrt(own[0] / n), Math.sqrt(own[1] / n)});
                ids.add(s.id());
                sum[0] += own[0];
                sum[1] += own[1];
                sum[2] += n;
            }
        }
        if (scored.isEmpty()) {
            int rows = file.table().rows();
            throw FileFormatException.whole(name, "has " + rows + (rows == 1 ? " row" : " rows")
                    + "; a forecast takes " + (known + 1) + " of a series");
        }
        figures.put("windows of " + window + " rows", (long) scored.size());
        figures.put("one window ahead" + UNIT, Math.sqrt(sum[0] / sum[2]));
        figures.put("repeating the last row instead" + UNIT, Math.sqrt(sum[1] / sum[2]));
        return new TimedTable(SeriesPrediction.table(name, List.of(SERIES, trained.timeColumn(), "error",
                "error of repeating"), scored), trained.timeColumn(), trained.dates(), SERIES, ids);
    }

    /** Time and values, and what tells series apart. */
    private static TimedTable trajectories(String name, TrainedModel trained) {
        List<String> columns = new ArrayList<>(trained.columns());
        columns.add(0, trained.timeColumn());
        TimedTable file = SeriesPrediction.sameTimes(
                CsvReader.readTimed(Path.of(name), SERIES, columns, CsvOptions.STRICT), trained);
        return new TimedTable(NamedRows.select(file.table(), columns), trained.timeColumn(), file.dates(),
                file.series(), file.ids());
    }

    private static double squares(FittedOde model, double[] y, double[] truth) {
        Coordinates c = model.model().coordinates();
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            double e = c.logarithm() ? StrictMath.log(y[i] / truth[i]) : y[i] - truth[i];
            sum += square(e / c.values().scale()[i]);
        }
        return sum;
    }

    private static double square(double x) {
        return x * x;
    }

    /**
     * Returns the {@link GapErrors} of a file's series.
     *
     * @param figures takes the errors of all series
     */
    static TimedTable gaps(TrainedModel trained, SeriesModel model, Arguments options, Map<String, Object> figures) {
        TimedTable file = SeriesPrediction.read(options.text("data"), trained);
        double[] scale;
        if (model instanceof FittedLatentOde ode) {
            scale = ode.model().values().scale();
        } else if (model instanceof FittedLatentSde sde) {
            scale = sde.model().values().scale();
        } else {
            scale = ((FittedOdeRnn) model).model().values().scale();
        }
        GapErrors errors = new GapErrors(model, scale, SeriesPrediction.noise(trained, model), options.real("kept"),
                options.integer("seed"));
        List<double[]> scored = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (SeriesSet.Series s : SeriesSet.of(file).series()) {
            double[] own = errors.add(s);
            if (own[3] > 0) {
                scored.add(new double[] {0, own[0], own[1], own[2] * own[3]});
                ids.add(s.id());
            }
        }
        if (scored.isEmpty()) {
            throw FileFormatException.whole(file.table().name(), "no row of its series was hidden with --kept "
                    + options.text("kept") + "; give longer series, or a smaller --kept");
        }
        double[] all = errors.all();
        figures.put(SERIES, (long) scored.size());
        figures.put("values hidden", (long) all[3]);
        figures.put("gaps filled" + UNIT, all[0]);
        figures.put("straight lines instead" + UNIT, all[1]);
        if (!Double.isNaN(all[2])) { // an experiment without noise of observation has none
            figures.put("log-likelihood (nats a hidden value)", all[2]);
        }
        return new TimedTable(SeriesPrediction.table(file.table().name(),
                List.of(file.series(), "error", "error of lines", "log_likelihood"), scored), "", false, file.series(),
                ids);
    }
}
