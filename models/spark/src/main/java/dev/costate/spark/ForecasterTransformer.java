package dev.costate.spark;

import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.Numbers;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.Delays;
import dev.costate.models.node.FittedOde;
import java.util.Arrays;
import org.apache.spark.ml.util.MLReader;

/**
 * A trained Neural ODE: forecasts the rows of a series that have no values.
 *
 * <p>The rows of a series are brought together, on one executor each. What is there stays as it is. A row that lacks
 * a value is forecast from the last row before it that lacks none; before the first such row it stays NaN. A series
 * without any is forecast from the end of what was trained on. Of an ensemble the forecast is the mean.
 */
public final class ForecasterTransformer extends SeriesTransformer<ForecasterTransformer> {
    private static final long serialVersionUID = 1;

    ForecasterTransformer(String uid, RunFiles run) {
        super(uid, run);
    }

    /** Returns what reads a saved one. */
    public static MLReader<ForecasterTransformer> read() {
        return new RunPersistence.Reader<>(ForecasterTransformer.class, ForecasterTransformer::new);
    }

    /** Reads a saved one. */
    public static ForecasterTransformer load(String path) {
        return read().load(path);
    }

    @Override
    ForecasterTransformer again(String newUid, RunFiles files) {
        return new ForecasterTransformer(newUid, files);
    }

    @Override
    Filled filled() {
        return ForecasterTransformer::forecast;
    }

    private static void forecast(TrainedModel model, String name, double[] times, double[][] values) {
        FittedOde first = model.find(model.models().get(0), FittedOde.class).orElseThrow();
        for (int from = 0; from < times.length; from++) {
            int to = from;
            while (to < times.length && !known(values[to])) {
                to++;
            }
            boolean before = from == 0 && to < times.length; // nothing leads there
            if (to > from && !before) {
                double start = from == 0 ? first.startTime() : times[from - 1];
                double[] state = from == 0 ? first.start() : state(first, name, times, values, from - 1);
                double[] ahead = Arrays.copyOfRange(times, from, to);
                double[][] rows = model.ensemble().isPresent()
                        ? model.ensemble().get().predictFrom(start, state, ahead).mean()
                        : first.predictFrom(start, state, ahead);
                System.arraycopy(rows, 0, values, from, rows.length);
            }
            from = to;
        }
    }

    private static boolean known(double[] row) {
        return Arrays.stream(row).noneMatch(Double::isNaN);
    }

    /** The state that a row makes, with those before it, which must stand at the intervals of the training. */
    private static double[] state(FittedOde model, String name, double[] times, double[][] rows, int row) {
        Coordinates coordinates = model.model().coordinates();
        Delays delays = coordinates.delays();
        boolean regular = row + 1 >= delays.rows();
        for (int i = row; regular && i > row - delays.rows() + 1; i--) {
            regular = Math.abs((times[i] - times[i - 1]) / coordinates.unit() - 1) <= 1e-6;
        }
        if (!regular) {
            throw new IllegalArgumentException((name.isEmpty() ? "the series" : "series " + name) + ", time "
                    + Numbers.shortest(times[row]) + ": the forecast goes on from " + delays.rows()
                    + " rows at intervals of " + Numbers.shortest(coordinates.unit()) + "; give these, or train with "
                    + "the option lags=0");
        }
        return delays.state(rows, row);
    }
}
