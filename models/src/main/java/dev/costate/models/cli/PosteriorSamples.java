package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.ConditionalSampler;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Samples of the posterior of each of the user's observations. Stateless. */
final class PosteriorSamples {
    /** Rows of CSV that are made at once. */
    private static final long MOST_ROWS = 10_000_000;

    private PosteriorSamples() {
    }

    /** Returns the samples, each after the number of its observation, from 1. */
    static CsvTable of(TrainedModel trained, ConditionalSampler model, Arguments options) {
        List<String> sensors = trained.columns().subList(model.drawn(), trained.columns().size());
        List<String> read = Arrays.stream(model.read()).mapToObj(sensors::get).toList();
        String file = options.find("given").orElseThrow(() -> new UsageException("--given is missing: the run's model "
                + "draws for observations, --given FILE.csv with " + CsvTable.listed(read)));
        double[][] observed = observations(file, model, sensors, read);
        int each = options.smallInteger("rows");
        if ((long) each * observed.length > MOST_ROWS) {
            throw new UsageException("--rows " + each + " for each of the " + observed.length + " rows of " + file
                    + ": makes " + (long) each * observed.length + " rows of CSV, must be at most " + MOST_ROWS);
        }
        List<String> columns = new ArrayList<>(trained.columns().subList(0, model.drawn()));
        columns.add(0, columns.contains("given") ? "given row" : "given");
        double[][] cells = new double[columns.size()][each * observed.length];
        for (int i = 0; i < observed.length; i++) {
            double[][] rows = model.sample(observed[i], each, options.integer("seed"));
            for (int r = 0; r < each; r++) {
                cells[0][i * each + r] = i + 1;
                for (int c = 0; c < model.drawn(); c++) {
                    cells[c + 1][i * each + r] = finite(rows[r][c], file, columns.get(c + 1), i + 1);
                }
            }
        }
        return CsvTable.of(file, columns, cells);
    }

    /** Returns what all sensors show; NaN of those that are not read and not in the file. */
    private static double[][] observations(String file, ConditionalSampler model, List<String> sensors,
            List<String> read) {
        CsvTable table = CsvReader.read(Path.of(file), read, CsvOptions.STRICT);
        boolean whole = NamedRows.unnamed(table.columns()) && table.columns().size() == sensors.size();
        double[][] rows = whole ? NamedRows.read(file, sensors) : NamedRows.of(table, read);
        double[][] observed = new double[rows.length][sensors.size()];
        for (int r = 0; r < rows.length; r++) {
            Arrays.fill(observed[r], Double.NaN);
            for (int c = 0; c < rows[r].length; c++) {
                observed[r][whole ? c : model.read()[c]] = rows[r][c];
            }
        }
        return observed;
    }

    private static double finite(double value, String file, String column, int row) {
        if (!Double.isFinite(value)) {
            throw FileFormatException.whole(file, "row " + row + " holds values so far from what was trained on that "
                    + column + " is " + value);
        }
        return value;
    }
}
