package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.Reconstructs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@code costate predict} does for models of series: fills their gaps, or goes on beyond their ends. Stateless. */
final class SeriesPrediction {
    private SeriesPrediction() {
    }

    /** Returns the table: series, time, values. */
    static CsvTable table(TrainedModel trained, Reconstructs model, Arguments options, String name) {
        if (options.find("data").isEmpty()) {
            throw new UsageException("--data is missing: a model of series predicts from what is known of them, --data FILE.csv with series, time and values");
        }
        CsvTable file = CsvReader.read(Path.of(options.text("data")), CsvOptions.WITH_MISSING);
        SeriesSet set = SeriesSet.of(file);
        if (!set.columns().equals(trained.columns())) {
            throw FileFormatException.whole(file.name(), "has the values " + String.join(", ", set.columns()) + "; the model has " + String.join(", ", trained.columns()));
        }
        List<double[]> rows = new ArrayList<>();
        for (SeriesSet.Series s : set.series()) {
            double[] times = times(options, s);
            double[][] x = model.reconstruct(s, times);
            for (int i = 0; i < times.length; i++) {
                double[] row = new double[2 + set.width()];
                row[0] = s.id();
                row[1] = times[i];
                System.arraycopy(x[i], 0, row, 2, set.width());
                if (!Arrays.stream(row).allMatch(Double::isFinite)) {
                    throw new IllegalStateException(name + ": the prediction of series " + Numbers.shortest(s.id()) + " at " + Numbers.shortest(times[i])
                            + " is beyond what a number can hold; ask for an earlier --until");
                }
                rows.add(row);
            }
        }
        double[][] cells = new double[2 + set.width()][rows.size()];
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < cells.length; c++) {
                cells[c][r] = rows.get(r)[c];
            }
        }
        return CsvTable.of(name, file.columns(), cells);
    }

    /** The series' own times, or equally spaced ones from its first. */
    private static double[] times(Arguments options, SeriesSet.Series s) {
        double from = s.times()[0];
        double until = options.find("until").isPresent() ? options.real("until") : s.times()[s.length() - 1];
        boolean own = options.find("until").isEmpty() && !options.isGiven("points") || until == from;
        if (until < from) {
            throw new UsageException("--until " + Numbers.shortest(until) + ": must not be before " + Numbers.shortest(from) + ", where series " + Numbers.shortest(s.id()) + " starts");
        }
        if (own) {
            return options.find("until").isPresent() ? new double[] {from} : s.times();
        }
        double[] times = new double[options.smallInteger("points")];
        Arrays.setAll(times, i -> i == times.length - 1 ? until : from + (until - from) * i / (times.length - 1));
        return times;
    }
}
