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

/** The plots that several experiments share. Stateless. */
final class Figures {
    private static final int FINE = 400;

    /** Values that differ by more than this factor are drawn by their logarithms. */
    private static final double WIDE = 20;

    private Figures() {
    }

    /** One column of the metrics over the steps, with a line for each stage; logarithmic if that is needed and possible. What is not finite is left out. */
    static void curve(Report report, Study study, Metrics metrics, String column, String label, String caption) {
        double[] step = metrics.column("step");
        double[] stage = metrics.column("stage");
        double[] y = metrics.column(column);
        List<Stage> stages = study.stages();
        LinePlot plot = new LinePlot("").labels("step", label);
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (double v : y) {
            least = Double.isFinite(v) ? Math.min(least, v) : least;
            most = Double.isFinite(v) ? Math.max(most, v) : most;
        }
        if (least > 0 && most > WIDE * least) {
            plot.logY();
        }
        for (int s = 0; s < stages.size(); s++) {
            double[] own = y.clone();
            boolean any = false;
            for (int r = 0; r < own.length; r++) {
                own[r] = stage[r] == s + 1 ? own[r] : Double.NaN;
                any |= Double.isFinite(own[r]);
            }
            if (any) {
                plot.add(Series.line(stages.size() == 1 ? "" : s + 1 + ": " + stages.get(s).label(), step, own));
            }
        }
        if (Double.isFinite(least)) {
            report.figure(plot.toSvg(), caption);
        }
    }

    /** Returns n + 1 places at equal distances. */
    static double[] fine(double from, double to, int n) {
        double[] t = new double[n + 1];
        for (int i = 0; i <= n; i++) {
            t[i] = i == n ? to : from + (to - from) * i / n;
        }
        return t;
    }

    /**
     * The data as points and every model as a line, one plot a component.
     *
     * @param end to what time the models are drawn
     * @param seen the last time that was trained on; what lies behind it is shaded as a forecast
     */
    static void trajectories(Report report, String timeName, List<String> columns, double[] times, double[][] data, Fits fits, double end, double seen) {
        double[] fine = fine(times[0], end, FINE);
        for (int c = 0; c < columns.size(); c++) {
            LinePlot plot = new LinePlot("").labels(timeName, columns.get(c)).add(Series.points("data", times, column(data, c)));
            if (seen < end) {
                plot.shade(seen, end, "forecast");
            }
            for (Forecaster f : fits.all(Forecaster.class)) {
                plot.add(Series.line(f.model().name(), fine, column(predict(f, fine), c)));
            }
            report.figure(plot.toSvg(), c > 0 ? "" : "Good: lines through the points" + (seen < end ? ", in the forecast too." : "."));
        }
    }

    /** The learned vector field, the data and the model's trajectory, for models with two components. */
    static void phasePortrait(Report report, List<String> columns, double[][] data, Forecaster fit, double[] times) {
        double[] fine = fine(times[0], times[times.length - 1], FINE);
        double[][] path = predict(fit, fine);
        PhasePortrait plot = new PhasePortrait(fit.model().name()).labels(columns.get(0), columns.get(1)).field(y -> slope(fit, times[0], y))
                .add(Series.points("data", column(data, 0), column(data, 1))).add(Series.line("model", column(path, 0), column(path, 1)));
        report.figure(plot.toSvg(), "Arrows: the learned field. Line: its solution from the start, the ring. Good: through the data, as the arrows go.");
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
        double edge = 0;
        for (int i = 0; i < x.length; i++) {
            edge = Math.max(edge, Math.max(Math.abs(x[i]), Math.abs(y[i])));
        }
        double reach = edge > 0 ? 1.1 * edge : 1;
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
            double[] own = x.clone();
            for (int i = 0; i < own.length; i++) {
                own[i] = examples.labels()[i] == k ? own[i] : Double.NaN;
            }
            map.add(Series.points("class " + (k + 1), own, y));
        }
        report.figure(map.toSvg(), "The test examples over the model's probability. Good: discs where there is no colour, squares where it is strong.");
    }
}
