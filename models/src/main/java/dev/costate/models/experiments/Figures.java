package dev.costate.models.experiments;

import dev.costate.models.node.Forecaster;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PhasePortrait;
import dev.costate.models.plot.Report;
import dev.costate.models.plot.Series;
import dev.costate.models.train.Metrics;
import java.util.Arrays;
import java.util.List;

/** The plots that several experiments share. Stateless. */
final class Figures {
    private static final int FINE = 400;

    private Figures() {
    }

    /** One column of the metrics over the steps, logarithmic. */
    static void curve(Report report, Metrics metrics, String column, String label) {
        double[] y = metrics.column(column);
        if (Arrays.stream(y).anyMatch(v -> v > 0 && v < Double.POSITIVE_INFINITY)) {
            double[] shown = Arrays.stream(y).map(v -> Double.isInfinite(v) ? Double.NaN : v).toArray();
            report.figure(new LinePlot("").labels("step", label).logY().add(Series.line("", metrics.column("step"), shown)).toSvg(), "");
        }
    }

    /**
     * The data as points and every model as a line, one plot a component.
     *
     * @param end to what time the models are drawn
     * @param seen the last time that was trained on; what lies behind it is shaded as a forecast
     */
    static void trajectories(Report report, String timeName, List<String> columns, double[] times, double[][] data, Fits fits, double end, double seen) {
        double start = times[0];
        double[] fine = new double[FINE + 1];
        Arrays.setAll(fine, i -> start + (end - start) * i / FINE);
        for (int c = 0; c < columns.size(); c++) {
            LinePlot plot = new LinePlot(columns.get(c)).labels(timeName, columns.get(c)).add(Series.points("data", times, column(data, c)));
            if (seen < end) {
                plot.shade(seen, end, "forecast");
            }
            for (Forecaster f : fits.all(Forecaster.class)) {
                plot.add(Series.line(f.model().name(), fine, column(predict(f, fine), c)));
            }
            report.figure(plot.toSvg(), "");
        }
    }

    /** The learned vector field, the data and the model's trajectory, for models with two components. */
    static void phasePortrait(Report report, List<String> columns, double[][] data, Forecaster fit, double[] times) {
        double[] fine = new double[FINE + 1];
        Arrays.setAll(fine, i -> times[0] + (times[times.length - 1] - times[0]) * i / FINE);
        double[][] path = predict(fit, fine);
        PhasePortrait plot = new PhasePortrait(fit.model().name()).labels(columns.get(0), columns.get(1)).field(y -> slope(fit, times[0], y))
                .add(Series.points("data", column(data, 0), column(data, 1))).add(Series.line("model", column(path, 0), column(path, 1)));
        report.figure(plot.toSvg(), "Arrows: the learned field. Line: its solution from the start.");
    }

    /** The slope at a point; NaN where a logarithm has no value. */
    private static double[] slope(Forecaster fit, double t, double[] y) {
        return fit.model().coordinates().logarithm() && !(y[0] > 0 && y[1] > 0) ? new double[] {Double.NaN, Double.NaN} : fit.slopes(t, new double[][] {y})[0];
    }

    /** Predictions, or NaN if the solution does not reach the end: a plot must not spoil a run. */
    static double[][] predict(Forecaster f, double[] times) {
        try {
            return f.predict(times);
        } catch (ArithmeticException unsolvable) {
            double[][] none = new double[times.length][f.model().width()];
            Arrays.stream(none).forEach(row -> Arrays.fill(row, Double.NaN));
            return none;
        }
    }

    static double[] column(double[][] rows, int c) {
        return Arrays.stream(rows).mapToDouble(row -> row[c]).toArray();
    }
}
