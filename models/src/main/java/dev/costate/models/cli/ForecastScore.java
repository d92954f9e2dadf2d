package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeEnsemble;
import dev.costate.models.options.Arguments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Forecasts of a file's rows, window by window, beside repeating the row that each window starts from.
 *
 * <p>Errors are in standard deviations of the rows trained on, or of their logarithms where the model takes those. A
 * column named {@code series} tells several trajectories apart. Thread-confined.
 */
final class ForecastScore {
    private static final String SERIES = "series";

    private final FittedOde model;
    private final Optional<OdeEnsemble> ensemble;
    private final Coordinates coordinates;
    private final int window;
    private final List<double[]> scored = new ArrayList<>();
    private double squares;
    private double repeated;
    private long values;

    private ForecastScore(FittedOde model, Optional<OdeEnsemble> ensemble, int window) {
        this.model = model;
        this.ensemble = ensemble;
        this.window = window;
        coordinates = model.model().coordinates();
    }

    /** Returns one row a window: where it starts, both errors; puts the errors of all under their names. */
    static CsvTable of(TrainedModel trained, FittedOde model, Arguments options, Map<String, Object> figures) {
        int window = options.isGiven("window") ? options.smallInteger("window")
                : Integer.parseInt(trained.options().getOrDefault("window", "15"));
        Optional<OdeEnsemble> ensemble = options.isGiven("model") ? Optional.empty() : trained.ensemble();
        Path path = Path.of(options.text("data"));
        List<String> columns = new ArrayList<>(List.of(trained.timeColumn()));
        columns.addAll(trained.columns());
        List<String> inputs = TrainedRun.inputs(trained);
        columns.addAll(inputs);
        CsvTable file = CsvReader.read(path, columns, CsvOptions.STRICT);
        boolean several = file.columns().contains(SERIES) && !columns.contains(SERIES);
        Map<Double, List<Integer>> rows = new LinkedHashMap<>();
        if (several) {
            columns.add(SERIES);
            file = CsvReader.read(path, columns, CsvOptions.STRICT);
        }
        CsvTable table = NamedRows.select(file, columns);
        ForecastScore score;
        if (inputs.isEmpty()) {
            score = new ForecastScore(model, ensemble, window);
        } else {
            double[] times = table.time();
            double[][] driving = NamedRows.of(table, inputs);
            score = new ForecastScore(model.drivenBy(times, driving), ensemble.map(e -> e.drivenBy(times, driving)),
                    window);
        }
        for (int r = 0; r < table.rows(); r++) {
            rows.computeIfAbsent(several ? table.column(SERIES)[r] : 0, k -> new ArrayList<>()).add(r);
        }
        List<String> known = columns.subList(0, trained.columns().size() + 1);
        rows.forEach((id, own) -> score.add(id, part(table, known, own)));
        if (score.scored.isEmpty()) {
            throw FileFormatException.whole(table.name(), "has " + table.rows()
                    + (table.rows() == 1 ? " row" : " rows") + "; a forecast of the next takes "
                    + (score.coordinates.delays().rows() + 1) + (several ? " in a series" : ""));
        }
        figures.put("windows of " + window + " rows", (long) score.scored.size());
        figures.put("one window ahead (rms error in standard deviations)", Math.sqrt(score.squares / score.values));
        figures.put("repeating the last row instead (rms error in standard deviations)",
                Math.sqrt(score.repeated / score.values));
        int first = several ? 0 : 1;
        double[][] cells = new double[4 - first][score.scored.size()];
        for (int c = first; c < 4; c++) {
            int from = c;
            Arrays.setAll(cells[c - first], r -> score.scored.get(r)[from]);
        }
        return CsvTable.of(table.name(), List.of(SERIES, trained.timeColumn(), "error", "error of repeating")
                .subList(first, 4), cells);
    }

    private static CsvTable part(CsvTable table, List<String> columns, List<Integer> rows) {
        double[][] cells = new double[columns.size()][];
        Arrays.setAll(cells, c -> rows.stream().mapToDouble(r -> table.values()[c][r]).toArray());
        return new CsvTable(table.name(), columns, cells, rows.stream().mapToInt(r -> table.lines()[r]).toArray());
    }

    /** Scores the windows of one trajectory, which share only the row between them. */
    private void add(double id, CsvTable table) {
        double[] times = table.time();
        double[][] rows = PredictCommand.rows(table);
        for (int i = coordinates.delays().rows() - 1; i < times.length - 1; i += window - 1) {
            int end = Math.min(times.length, i + window);
            double[] state = PredictCommand.state(model, table, times, i);
            double[] ahead = Arrays.copyOfRange(times, i + 1, end);
            double[][] y = ensemble.isPresent() ? ensemble.get().predictFrom(times[i], state, ahead).mean()
                    : model.predictFrom(times[i], state, ahead);
            double error = 0;
            double other = 0;
            for (int k = 0; k < y.length; k++) {
                error += squares(y[k], rows[i + 1 + k], table, i + 1 + k);
                other += squares(rows[i], rows[i + 1 + k], table, i);
            }
            int n = y.length * rows[i].length;
            scored.add(new double[] {id, times[i], Math.sqrt(error / n), Math.sqrt(other / n)});
            squares += error;
            repeated += other;
            values += n;
        }
    }

    private double squares(double[] y, double[] truth, CsvTable table, int row) {
        double sum = 0;
        for (int c = 0; c < truth.length; c++) {
            double e = coordinates.logarithm() ? StrictMath.log(y[c] / truth[c]) : y[c] - truth[c];
            if (!Double.isFinite(e)) {
                throw FileFormatException.inLine(table.name(), table.lines()[row], "its forecast or its "
                        + table.columns().get(c + 1) + (coordinates.logarithm() ? " is not positive; the model takes "
                                + "logarithms" : " is too large for a number"));
            }
            sum += e * e / coordinates.values().scale()[c] / coordinates.values().scale()[c];
        }
        return sum;
    }
}
