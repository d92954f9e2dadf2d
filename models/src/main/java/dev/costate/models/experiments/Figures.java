package dev.costate.models.experiments;

import dev.costate.models.fitted.Classifies;
import dev.costate.models.node.Forecaster;
import dev.costate.models.plot.HeatMap;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PhasePortrait;
import dev.costate.models.plot.Report;
import dev.costate.models.plot.Series;
import dev.costate.models.train.Metrics;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The plots that several experiments share. Stateless. */
final class Figures {
    private static final int FINE = 400;

    /** Two plots of this size stand side by side. */
    private static final int WIDTH = 560;
    private static final int HEIGHT = 360;

    private Figures() {
    }

    /** One column of the metrics over the steps, logarithmic. */
    static void curve(Report report, Metrics metrics, String column, String label) {
        curve(report, metrics, column, label, List.of(""));
    }

    /** As above, with a line for each stage, by name; what is not positive or not finite is left out. */
    static void curve(Report report, Metrics metrics, String column, String label, List<String> stages) {
        double[] step = metrics.column("step");
        double[] stage = metrics.column("stage");
        double[] y = metrics.column(column);
        LinePlot plot = new LinePlot("").labels("step", label).size(WIDTH, HEIGHT).logY();
        boolean any = false;
        for (int s = 0; s < stages.size(); s++) {
            int number = s + 1;
            int[] rows = IntStream.range(0, y.length).filter(r -> (stages.size() == 1 || stage[r] == number) && y[r] > 0 && y[r] < Double.POSITIVE_INFINITY)
                    .toArray();
            if (rows.length > 0) {
                plot.add(Series.line(stages.get(s), Arrays.stream(rows).mapToDouble(r -> step[r]).toArray(), Arrays.stream(rows).mapToDouble(r -> y[r]).toArray()));
                any = true;
            }
        }
        if (any) {
            report.figure(plot.toSvg(), "");
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
            LinePlot plot = new LinePlot(columns.get(c)).labels(timeName, columns.get(c)).size(WIDTH, HEIGHT).add(Series.points("data", times, column(data, c)));
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

    /** The probability of the second class over the plane, and the examples by class. */
    static void classes(Report report, Classifies fitted, LabelledRows examples) {
        double[] x = column(examples.rows(), 0);
        double[] y = column(examples.rows(), 1);
        double reach = 1.1 * Math.max(Arrays.stream(x).map(Math::abs).max().orElse(1), Arrays.stream(y).map(Math::abs).max().orElse(1));
        int cells = 80;
        double[][] probability = new double[cells][cells];
        for (int r = 0; r < cells; r++) {
            double[][] row = new double[cells][];
            for (int c = 0; c < cells; c++) {
                row[c] = new double[] {reach * (2 * (c + 0.5) / cells - 1), reach * (2 * (r + 0.5) / cells - 1)};
            }
            probability[r] = column(fitted.probabilities(row), 1);
        }
        HeatMap map = new HeatMap("probability of class 2").labels("x1", "x2").values(probability, -reach, reach, -reach, reach).range(0, 1);
        for (int k = 0; k < 2; k++) {
            int label = k;
            int[] of = IntStream.range(0, x.length).filter(i -> examples.labels()[i] == label).toArray();
            map.add(Series.points("class " + (k + 1), Arrays.stream(of).mapToDouble(i -> x[i]).toArray(), Arrays.stream(of).mapToDouble(i -> y[i]).toArray()));
        }
        report.figure(map.toSvg(), "");
    }
}
