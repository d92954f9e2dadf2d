package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code costate predict} and {@code costate sample} do for models of series. Fill their gaps, go on beyond
 * their ends, draw new ones. Stateless.
 */
final class SeriesPrediction {
    private static final long MOST_ROWS = 10_000_000;

    private SeriesPrediction() {
    }

    /** Returns the table: series, time, values. */
    static CsvTable table(TrainedModel trained, SeriesModel model, Arguments options, String name) {
        if (options.find("data").isEmpty()) {
            throw new UsageException(
                    "--data is missing: a model of series predicts from what is known of them, --data FILE.csv with "
                            + "series, time and values");
        }
        CsvTable file = read(options.text("data"), trained);
        SeriesSet set = SeriesSet.of(file);
        List<double[]> rows = new ArrayList<>();
        for (SeriesSet.Series s : set.series()) {
            double[] times = times(options, s);
            add(rows, name, s.id(), times, model.reconstruct(s, times));
        }
        return table(name, file.columns(), rows);
    }

    /**
     * Series, time, values in the order of the model. Values and time by name, the series' number is the column that
     * is left.
     */
    static CsvTable read(String name, TrainedModel trained) {
        CsvTable file = CsvReader.read(Path.of(name), CsvOptions.WITH_MISSING);
        List<String> rest = new ArrayList<>(file.columns());
        rest.removeAll(trained.columns());
        if (rest.size() > 2 && file.columns().containsAll(trained.columns())) {
            throw FileFormatException.whole(file.name(), "has the columns " + CsvTable.listed(rest) + " beside "
                    + CsvTable.listed(trained.columns()) + ": must be two, the series' number and the time");
        }
        String time = rest.contains(trained.timeColumn()) || rest.size() < 2 ? trained.timeColumn() : rest.get(1);
        rest.remove(time);
        List<String> columns = new ArrayList<>(List.of(rest.isEmpty() ? "series" : rest.get(0), time));
        columns.addAll(trained.columns());
        return NamedRows.select(file, columns);
    }

    /** Returns series drawn from the posterior of each of --given's, numbered from 1: series, draw, time, values. */
    static CsvTable draws(TrainedModel trained, SeriesPosterior model, Arguments options, String name) {
        CsvTable file = read(options.text("given"), trained);
        SeriesSet set = SeriesSet.of(file);
        int each = options.smallInteger("rows");
        List<double[]> rows = new ArrayList<>();
        for (SeriesSet.Series s : set.series()) {
            double[] times = times(options, s);
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
        }
        List<String> columns = new ArrayList<>(file.columns());
        columns.add(1, columns.contains("draw") ? "drawn series" : "draw");
        return table(name, columns, rows);
    }

    private static void limit(Arguments options, long count) {
        if (count > MOST_ROWS) {
            throw new UsageException("--rows " + options.text("rows") + " with --points " + options.text("points")
                    + ": makes " + count + " rows of CSV, must be at most " + MOST_ROWS);
        }
    }

    /** Returns series drawn from the model, numbered from 1: series, time, values. */
    static CsvTable samples(TrainedModel trained, SeriesModel model, Arguments options, String name) {
        double until = options.find("until").isPresent() ? options.real("until") : model.span();
        limit(options, options.integer("rows") * options.integer("points"));
        double[] times = spaced(0, until, options.smallInteger("points"));
        double[][][] drawn = model.sample(options.smallInteger("rows"), options.integer("seed"), times);
        List<String> columns = new ArrayList<>(List.of(trained.timeColumn()));
        columns.addAll(trained.columns());
        columns.add(0, columns.contains("series") ? "drawn series" : "series");
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < drawn.length; i++) {
            add(rows, name, i + 1, times, drawn[i]);
        }
        return table(name, columns, rows);
    }

    private static void add(List<double[]> rows, String name, double id, double[] times, double[][] x) {
        for (int i = 0; i < times.length; i++) {
            double[] row = new double[2 + x[i].length];
            row[0] = id;
            row[1] = times[i];
            System.arraycopy(x[i], 0, row, 2, x[i].length);
            if (!Arrays.stream(row).allMatch(Double::isFinite)) {
                throw new IllegalStateException(name + ": the prediction of series " + Numbers.shortest(id) + " at "
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
    private static double[] times(Arguments options, SeriesSet.Series s) {
        double from = s.times()[0];
        double until = options.find("until").isPresent() ? options.real("until") : s.times()[s.length() - 1];
        boolean own = options.find("until").isEmpty() && !options.isGiven("points") || until == from;
        if (until < from) {
            throw new UsageException("--until " + Numbers.shortest(until) + ": must not be before "
                    + Numbers.shortest(from) + ", where series " + Numbers.shortest(s.id()) + " starts");
        }
        if (own) {
            return options.find("until").isPresent() ? new double[] {from} : s.times();
        }
        return spaced(from, until, options.smallInteger("points"));
    }

    static double[] spaced(double from, double until, int n) {
        double[] times = new double[n];
        Arrays.setAll(times, i -> i == n - 1 ? until : from + (until - from) * i / (n - 1));
        return times;
    }
}
