package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.TimedTable;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.FittedLatentSde;
import dev.costate.models.latent.FittedOdeRnn;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeEnsemble;
import dev.costate.models.options.Arguments;
import dev.costate.models.random.CounterRandom;
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
    private static final int DRAWS = 32;
    private static final double HALF_LOG_TWO_PI = 0.5 * StrictMath.log(2 * Math.PI);

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
     * Returns the errors in rows of series that are hidden from the model, beside straight lines between the known
     * values.
     *
     * <p>The log-likelihood of a hidden value v is ln (1/K) Σ N(v; xₖ, σ²) over K = {@value #DRAWS} draws xₖ of the
     * posterior given the known values, σ the noise of observation.
     *
     * @param figures takes the errors of all series
     */
    static TimedTable gaps(TrainedModel trained, SeriesModel model, Arguments options, Map<String, Object> figures) {
        TimedTable file = SeriesPrediction.read(options.text("data"), trained);
        double[] scale;
        double[] noise;
        if (model instanceof FittedLatentOde ode) {
            scale = ode.model().values().scale();
            noise = scale.clone();
            for (int c = 0; c < noise.length; c++) {
                noise[c] *= Double.parseDouble(trained.options().getOrDefault("noise", "NaN"));
            }
        } else if (model instanceof FittedLatentSde sde) {
            scale = sde.model().values().scale();
            noise = sde.deviation();
        } else {
            scale = ((FittedOdeRnn) model).model().values().scale();
            noise = ((FittedOdeRnn) model).deviation();
        }
        List<double[]> scored = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        double[] all = new double[4];
        long seed = options.integer("seed");
        int number = 0;
        for (SeriesSet.Series s : SeriesSet.of(file).series()) {
            double[] u = CounterRandom.uniform(seed, CounterRandom.DATA, number, s.length());
            number += s.length();
            double[] sum = sums(model, s, hidden(s, u, options.real("kept")), seed, scale, noise);
            if (sum[3] > 0) {
                scored.add(new double[] {0, Math.sqrt(sum[0] / sum[3]), Math.sqrt(sum[1] / sum[3]), sum[2]});
                ids.add(s.id());
                for (int i = 0; i < 4; i++) {
                    all[i] += sum[i];
                }
            }
        }
        if (scored.isEmpty()) {
            throw FileFormatException.whole(file.table().name(), "no row of its series was hidden with --kept "
                    + options.text("kept") + "; give longer series, or a smaller --kept");
        }
        figures.put(SERIES, (long) scored.size());
        figures.put("values hidden", (long) all[3]);
        figures.put("gaps filled" + UNIT, Math.sqrt(all[0] / all[3]));
        figures.put("straight lines instead" + UNIT, Math.sqrt(all[1] / all[3]));
        if (!Double.isNaN(all[2])) { // an experiment without noise of observation has none
            figures.put("log-likelihood (nats a hidden value)", all[2] / all[3]);
        }
        return new TimedTable(SeriesPrediction.table(file.table().name(),
                List.of(file.series(), "error", "error of lines", "log_likelihood"), scored), "", false, file.series(),
                ids);
    }

    /** The series without the rows whose random number is not below {@code kept}, but never without any. */
    private static SeriesSet.Series hidden(SeriesSet.Series s, double[] u, double kept) {
        int first = 0;
        for (int i = 0; i < u.length; i++) {
            u[i] = s.observed(i) ? u[i] : 2;
            first = u[i] < u[first] ? i : first;
        }
        double[][] values = new double[u.length][];
        for (int i = 0; i < u.length; i++) {
            values[i] = s.values()[i].clone();
            if (u[i] >= kept && i != first) {
                Arrays.fill(values[i], Double.NaN);
            }
        }
        return new SeriesSet.Series(s.id(), s.times(), values);
    }

    /** Squared errors of the model and of the lines, log-likelihood, and how many values these are of. */
    private static double[] sums(SeriesModel model, SeriesSet.Series s, SeriesSet.Series known, long seed,
            double[] scale, double[] noise) {
        double[][] x = model.reconstruct(known, s.times());
        double[][][] draws = model instanceof SeriesPosterior p ? p.draws(known, DRAWS, seed, s.times())
                : new double[][][] {x};
        double[] sum = new double[4];
        for (int c = 0; c < scale.length; c++) {
            double[] lines = known.interpolated(c);
            for (int i = 0; i < lines.length; i++) {
                double v = s.values()[i][c];
                if (!Double.isNaN(v) && Double.isNaN(known.values()[i][c]) && !Double.isNaN(lines[i])) {
                    sum[0] += square((x[i][c] - v) / scale[c]);
                    sum[1] += square((lines[i] - v) / scale[c]);
                    double least = Double.POSITIVE_INFINITY;
                    for (double[][] draw : draws) {
                        least = Math.min(least, square((v - draw[i][c]) / noise[c]));
                    }
                    double density = 0;
                    for (double[][] draw : draws) {
                        density += StrictMath.exp((least - square((v - draw[i][c]) / noise[c])) / 2);
                    }
                    sum[2] += StrictMath.log(density / draws.length / noise[c]) - least / 2 - HALF_LOG_TWO_PI;
                    sum[3]++;
                }
            }
        }
        return sum;
    }
}
