package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Dates;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.TimedTable;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.InOrder;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.FittedLatentSde;
import dev.costate.models.latent.FittedOdeRnn;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What {@code costate predict} and {@code costate sample} do for models of series. Fill their gaps, go on beyond
 * their ends, draw new ones. Stateless.
 */
final class SeriesPrediction {
    private static final long MOST_ROWS = 10_000_000;
    private static final double MOST_TIME = 1e100;
    private static final int DRAWS = 64;
    /** Between minus and plus so many standard deviations lie nine of ten normal values. */
    private static final double NINETY = 1.645;

    private SeriesPrediction() {
    }

    /**
     * Returns the table: series, time, values and, of a model with a posterior, the ends of their bands.
     *
     * <p>A value observed at one of the times stays as it is, its band of no width. Elsewhere stands the
     * reconstruction x with the band x ± {@value #NINETY}·√(mean (xₖ − x)² + σ²), over K = {@value #DRAWS} draws xₖ of
     * the posterior, σ the noise of observation: nine of ten observations would lie in it if the posterior were normal
     * and right.
     */
    static TimedTable table(TrainedModel trained, SeriesModel model, Arguments options, String name) {
        if (options.find("data").isEmpty()) {
            throw new UsageException(
                    "--data is missing: a model of series predicts from what is known of them, --data FILE.csv with "
                            + "series, time and values");
        }
        TimedTable file = read(options.text("data"), trained);
        SeriesSet set = SeriesSet.of(file);
        double[] noise = noise(trained, model);
        List<double[]> rows = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        List<double[][]> all = InOrder.map(set.series().size(), i -> {
            SeriesSet.Series s = set.series().get(i);
            double[] times = times(options, s, file);
            double[][] x = model.reconstruct(s, times);
            return model instanceof SeriesPosterior p ? banded(p, s, times, x, noise) : x;
        });
        for (int i = 0; i < all.size(); i++) {
            SeriesSet.Series s = set.series().get(i);
            double[] times = times(options, s, file);
            add(rows, name, s.id(), times, all.get(i));
            ids.addAll(Collections.nCopies(times.length, s.id()));
        }
        List<String> columns = new ArrayList<>(file.table().columns());
        if (model instanceof SeriesPosterior) {
            PredictCommand.addBands(columns, trained.columns());
        }
        return timed(file, table(name, columns, rows), ids);
    }

    private static TimedTable timed(TimedTable file, CsvTable table, List<String> ids) {
        return new TimedTable(table, file.time(), file.dates(), file.series(), ids);
    }

    /** σ of the noise of observation of each column, in the data's units; NaN where an experiment has none. */
    static double[] noise(TrainedModel trained, SeriesModel model) {
        if (model instanceof FittedLatentOde ode) {
            return ode.deviation(Double.parseDouble(trained.options().getOrDefault("noise", "NaN")));
        }
        return model instanceof FittedLatentSde sde ? sde.deviation() : ((FittedOdeRnn) model).deviation();
    }

    /** Values, observed ones as they are, the lower ends and the upper ends of their bands. */
    private static double[][] banded(SeriesPosterior model, SeriesSet.Series s, double[] times, double[][] x,
            double[] noise) {
        double[][][] draws = model.draws(s, DRAWS, 1, times);
        double[][] all = new double[times.length][];
        for (int i = 0; i < times.length; i++) {
            int own = Arrays.binarySearch(s.times(), times[i]);
            int d = x[i].length;
            all[i] = Arrays.copyOf(x[i], 3 * d);
            for (int c = 0; c < d; c++) {
                double variance = Double.isNaN(noise[c]) ? 0 : noise[c] * noise[c];
                for (double[][] draw : draws) {
                    variance += (draw[i][c] - x[i][c]) * (draw[i][c] - x[i][c]) / DRAWS;
                }
                boolean observed = own >= 0 && !Double.isNaN(s.values()[own][c]);
                double half = observed ? 0 : NINETY * Math.sqrt(variance);
                all[i][c] = observed ? s.values()[own][c] : x[i][c];
                all[i][d + c] = all[i][c] - half;
                all[i][2 * d + c] = all[i][c] + half;
            }
        }
        return all;
    }

    /**
     * Series, time, values in the order of the model. Values and time by name, that of the series is the column that
     * is left.
     */
    static TimedTable read(String name, TrainedModel trained) {
        List<String> wanted = new ArrayList<>(List.of(trained.timeColumn()));
        wanted.addAll(trained.columns());
        TimedTable timed = CsvReader.readTimed(Path.of(name), "", wanted, CsvOptions.WITH_MISSING);
        CsvTable file = timed.table();
        List<String> rest = new ArrayList<>(file.columns());
        rest.removeAll(trained.columns());
        if (rest.size() > 2 && file.columns().containsAll(trained.columns())) {
            throw FileFormatException.whole(file.name(), "has the columns " + CsvTable.listed(rest) + " beside "
                    + CsvTable.listed(trained.columns()) + ": must be two, the series and the time");
        }
        String time = rest.contains(trained.timeColumn()) || rest.size() < 2 ? trained.timeColumn() : rest.get(1);
        rest.remove(time);
        List<String> columns = new ArrayList<>(List.of(rest.isEmpty() ? "series" : rest.get(0), time));
        columns.addAll(trained.columns());
        CsvTable selected = NamedRows.select(file, columns);
        return sameTimes(new TimedTable(selected, time, timed.dates(), columns.get(0), timed.ids()), trained);
    }

    /** Refuses dates for a model of numbers, and numbers for one of dates. */
    static TimedTable sameTimes(TimedTable file, TrainedModel trained) {
        if (file.dates() != trained.dates()) {
            throw FileFormatException.whole(file.table().name(), "has " + (file.dates() ? "dates" : "numbers")
                    + " for times; the model was trained on " + (trained.dates() ? "dates, such as " + Dates.FORMS
                            : "numbers"));
        }
        return file;
    }

    /** Returns series drawn from the posterior of each of --given's, numbered from 1: series, draw, time, values. */
    static TimedTable draws(TrainedModel trained, SeriesPosterior model, Arguments options, String name) {
        TimedTable file = read(options.text("given"), trained);
        SeriesSet set = SeriesSet.of(file);
        int each = options.smallInteger("rows");
        List<double[]> rows = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (SeriesSet.Series s : set.series()) {
            double[] times = times(options, s, file);
            limit(options, (long) each * times.length * set.series().size());
            double[][][] drawn = model.draws(s, each, options.integer("seed"), times);
            for (int i = 0; i < each; i++) {
                double[][] x = drawn[i];
                for (int k = 0; k < x.length; k++) {
                    double[] numbered = new double[x[k].length + 1];
                    numbered[0] = times[k];
                    System.arraycopy(x[k], 0, numbered, 1, x[k].length);
                    x[k] = numbered;
                }
                double[] number = new double[times.length];
                Arrays.fill(number, i + 1);
                add(rows, name, s.id(), number, x);
            }
            ids.addAll(Collections.nCopies(each * times.length, s.id()));
        }
        List<String> columns = new ArrayList<>(file.table().columns());
        columns.add(1, columns.contains("draw") ? "drawn series" : "draw");
        return timed(file, table(name, columns, rows), ids);
    }

    private static void limit(Arguments options, long count) {
        if (count > MOST_ROWS) {
            throw new UsageException("--rows " + options.text("rows") + " with --points " + options.text("points")
                    + ": makes " + count + " rows of CSV, must be at most " + MOST_ROWS);
        }
    }

    /** Returns series drawn from the model, numbered from 1: series, time, values. */
    static CsvTable samples(TrainedModel trained, SeriesModel model, Arguments options, String name) {
        double until = options.find("until").isPresent() ? until(options, false) : model.span();
        if (!(until > 0)) {
            throw new UsageException("--until " + options.text("until") + ": must be > 0, for times count from 0");
        }
        limit(options, options.integer("rows") * options.integer("points"));
        double[] times = spaced(0, until, options.smallInteger("points"));
        double[][][] drawn = model.sample(options.smallInteger("rows"), options.integer("seed"), times);
        List<String> columns = new ArrayList<>(List.of(trained.timeColumn()));
        columns.addAll(trained.columns());
        columns.add(0, columns.contains("series") ? "drawn series" : "series");
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < drawn.length; i++) {
            add(rows, name, Integer.toString(i + 1), times, drawn[i]);
            int first = rows.size() - times.length;
            for (double[] row : rows.subList(first, rows.size())) {
                row[0] = i + 1;
            }
        }
        return table(name, columns, rows);
    }

    private static void add(List<double[]> rows, String name, String id, double[] times, double[][] x) {
        for (int i = 0; i < times.length; i++) {
            double[] row = new double[2 + x[i].length];
            row[1] = times[i];
            System.arraycopy(x[i], 0, row, 2, x[i].length);
            if (!Arrays.stream(row).allMatch(Double::isFinite)) {
                throw new IllegalStateException(name + ": the prediction of series " + id + " at "
                        + Numbers.shortest(times[i]) + " is beyond what a number can hold; ask for an earlier --until");
            }
            rows.add(row);
        }
    }

    static CsvTable table(String name, List<String> columns, List<double[]> rows) {
        double[][] cells = new double[columns.size()][rows.size()];
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < cells.length; c++) {
                cells[c][r] = rows.get(r)[c];
            }
        }
        return CsvTable.of(name, columns, cells);
    }

    /** The series' own times, or equally spaced ones from its first. */
    private static double[] times(Arguments options, SeriesSet.Series s, TimedTable file) {
        double from = s.times()[0];
        double until = options.find("until").isPresent() ? until(options, file.dates()) : s.times()[s.length() - 1];
        boolean own = options.find("until").isEmpty() && !options.isGiven("points") || until == from;
        if (until < from) {
            throw new UsageException("--until " + file.shown(until) + ": must not be before "
                    + file.shown(from) + ", where series " + s.id() + " starts");
        }
        if (own) {
            return options.find("until").isPresent() ? new double[] {from} : s.times();
        }
        return spaced(from, until, options.smallInteger("points"));
    }

    /** Returns a time as the run's data have it. */
    static String shown(TrainedModel trained, double t) {
        return trained.dates() ? Dates.text(t) : Numbers.shortest(t);
    }

    /** Returns the option {@code --until}: a date if times are dates, else a number. */
    static double until(Arguments options, boolean dates) {
        String text = options.text("until");
        double t = (dates ? Dates.days(text) : CsvReader.number(text)).orElse(Double.NaN);
        if (!(Math.abs(t) <= MOST_TIME)) {
            throw new UsageException("--until " + text + ": must be a " + (dates
                    ? "date, such as " + Dates.FORMS + ", as the data have" : "number from -1e100 to 1e100"));
        }
        return t;
    }

    static double[] spaced(double from, double until, int n) {
        double[] times = new double[n];
        Arrays.setAll(times, i -> i == n - 1 ? until : from + (until - from) * i / (n - 1));
        return times;
    }
}
