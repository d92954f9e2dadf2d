package dev.costate.models.study;

import dev.costate.models.train.Phase;
import dev.costate.models.fitted.Classifier;
import dev.costate.models.node.FittedOde;
import dev.costate.models.plot.HeatMap;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PhasePortrait;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The plots that several experiments share. Stateless. */
public final class Figures {
    private static final int FINE = 400;
    private static final int CELLS = 80;

    /** Classes that a table, and maps and marks, still show. */
    private static final int MOST_ROWS = 30;
    private static final int MOST_MAPS = 6;

    /** Values that differ by more than this factor are drawn by their logarithms. */
    private static final double WIDE = 20;

    private Figures() {
    }

    /**
     * One column of the metrics over the steps, with a line for each phase. Logarithmic if that is needed and
     * possible. What is not finite is left out. Each model starts from step 0.
     *
     * <p>The loss and its gradient are drawn as pale dots with a smoothed line, and with the loss
     * {@link Phase#VALIDATION} if it is measured.
     */
    public static void curve(HtmlReport report, Study study, Metrics metrics, String column, String label,
            String caption) {
        double[] phase = metrics.column("phase");
        double[] y = metrics.column(column);
        double[] held = column.equals("loss") && measured(study, Phase.VALIDATION) ? metrics.column(Phase.VALIDATION)
                : new double[0];
        boolean noisy = !measured(study, column);
        double[] step = ownSteps(study, metrics);
        List<Phase> phases = study.phases();
        LinePlot plot = new LinePlot("").labels("step", label);
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (double[] values : new double[][] {y, held}) {
            for (double v : values) {
                least = Double.isFinite(v) ? Math.min(least, v) : least;
                most = Double.isFinite(v) ? Math.max(most, v) : most;
            }
        }
        boolean log = least > 0 && most > WIDE * least;
        if (log) {
            plot.logY();
        }
        boolean alone = IntStream.range(0, y.length).filter(r -> Double.isFinite(y[r])).mapToDouble(r -> phase[r])
                .distinct().count() < 2;
        for (int s = 0; s < phases.size(); s++) {
            int number = s + 1;
            int[] own = IntStream.range(0, y.length).filter(r -> phase[r] == number && Double.isFinite(y[r])).toArray();
            if (own.length > 0) {
                String name = alone ? "" : number + ": " + phases.get(s).label();
                double[] x = at(step, own);
                double[] v = at(y, own);
                if (noisy) {
                    plot.add(PlotSeries.cloud("", x, v).colour(s));
                }
                plot.add(PlotSeries.line(name, x, noisy ? smoothed(v, log) : v).colour(s));
                if (held.length > 0 && phases.get(s).measures().containsKey(Phase.VALIDATION)) {
                    plot.add(PlotSeries.dashes((name + " held out").strip(), x, at(held, own))
                            .colour(alone ? s + 1 : s));
                }
            }
        }
        if (Double.isFinite(least)) {
            report.figure(plot, caption);
        }
    }

    private static boolean measured(Study study, String column) {
        return study.phases().stream().anyMatch(s -> s.measures().containsKey(column));
    }

    /** Returns some of the values. */
    public static double[] at(double[] values, int[] rows) {
        return Arrays.stream(rows).mapToDouble(r -> values[r]).toArray();
    }

    /** Steps of each row of the metrics, counted for each model by itself: compared models share their axis. */
    static double[] ownSteps(Study study, Metrics metrics) {
        double[] step = metrics.column("step");
        double[] phase = metrics.column("phase");
        double[] before = new double[study.phases().size() + 1];
        Map<String, Double> done = new HashMap<>();
        double total = 0;
        for (int s = 0; s < before.length - 1; s++) {
            Phase one = study.phases().get(s);
            double own = done.getOrDefault(one.model(), 0.0);
            before[s + 1] = total - own;
            done.put(one.model(), own + one.recipe().iterations());
            total += one.recipe().iterations();
        }
        Arrays.setAll(step, r -> step[r] - before[(int) phase[r]]);
        return step;
    }

    /**
     * Returns the centred mean over two fifteenths of the values, fewer near the ends; of logarithms for a logarithmic
     * axis.
     */
    public static double[] smoothed(double[] v, boolean log) {
        double[] sums = new double[v.length + 1];
        for (int i = 0; i < v.length; i++) {
            sums[i + 1] = sums[i] + (log ? StrictMath.log(v[i]) : v[i]);
        }
        double[] mean = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            int half = Math.min(v.length / 15, Math.min(i, v.length - 1 - i));
            double m = half == 0 ? sums[i + 1] - sums[i] : (sums[i + half + 1] - sums[i - half]) / (2 * half + 1);
            mean[i] = half == 0 ? v[i] : log ? StrictMath.exp(m) : m;
        }
        return mean;
    }

    /** Returns n + 1 places at equal distances. */
    public static double[] fine(double from, double to, int n) {
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
     * @param seen the last time that was trained on; what comes after it is shaded as a forecast
     */
    public static void trajectories(HtmlReport report, String timeName, List<String> columns, double[] times,
            double[][] data, Fits fits, double end, double seen) {
        double[] fine = fine(times[0], end, FINE);
        for (int c = 0; c < columns.size(); c++) {
            LinePlot plot = new LinePlot("").labels(timeName, columns.get(c))
                    .add(PlotSeries.points("data", times, column(data, c)));
            if (seen < end) {
                plot.shade(seen, end, "forecast");
            }
            for (FittedOde f : fits.all(FittedOde.class)) {
                plot.add(PlotSeries.line(f.model().name(), fine, column(predict(f, fine), c)));
            }
            report.figure(plot,
                    c > 0 ? "" : "Good: lines through the points" + (seen < end ? ", in the forecast too." : "."));
        }
    }

    /** The learned vector field, the data and the model's trajectory, for models with two components. */
    public static void phasePortrait(HtmlReport report, List<String> columns, double[][] data, FittedOde fit,
            double[] times) {
        double[] fine = fine(times[0], times[times.length - 1], FINE);
        double[][] path = predict(fit, fine);
        PhasePortrait plot = new PhasePortrait(fit.model().name()).labels(columns.get(0), columns.get(1))
                .field(y -> derivative(fit, times[0], y))
                .add(PlotSeries.points("data", column(data, 0), column(data, 1)))
                .add(PlotSeries.line("model", column(path, 0), column(path, 1)));
        report.figure(plot,
                "Arrows: the learned field. Line: its solution from the start, the ring. Good: through the data, as "
                        + "the arrows go.");
    }

    /** The derivative at a point; NaN where a logarithm has no value. */
    private static double[] derivative(FittedOde fit, double t, double[] y) {
        return fit.model().coordinates().logarithm() && !(y[0] > 0 && y[1] > 0) ? new double[] {Double.NaN, Double.NaN}
                : fit.derivatives(t, new double[][] {y})[0];
    }

    /** Predictions, or NaN if the solution does not reach the end: a plot must not spoil a run. */
    public static double[][] predict(FittedOde f, double[] times) {
        try {
            return f.predict(times);
        } catch (ArithmeticException unsolvable) {
            double[][] none = new double[times.length][f.model().width()];
            Arrays.stream(none).forEach(row -> Arrays.fill(row, Double.NaN));
            return none;
        }
    }

    public static double[] column(double[][] rows, int c) {
        return Arrays.stream(rows).mapToDouble(row -> row[c]).toArray();
    }

    /** How many examples of each class were given each class; nothing for more classes than a table shows. */
    public static void confusion(HtmlReport report, List<String> classes, int[] labels, int[] given) {
        int n = classes.size();
        if (n > MOST_ROWS) {
            return;
        }
        Object[][] cells = new Object[n][n + 1];
        List<String> header = new ArrayList<>(List.of("class"));
        for (int k = 0; k < n; k++) {
            header.add("as " + classes.get(k));
            Arrays.fill(cells[k], 0);
            cells[k][0] = classes.get(k);
        }
        for (int i = 0; i < labels.length; i++) {
            cells[labels[i]][given[i] + 1] = (Integer) cells[labels[i]][given[i] + 1] + 1;
        }
        report.section("Confusion").paragraph(
                "Test examples: a row for each class, a column for each class that the model gave. Good: nothing off "
                        + "the diagonal.")
                .table(header, Arrays.stream(cells).map(List::of).toList());
    }

    /** The most probable class over the plane, by its number, and the examples by class. */
    public static void regions(HtmlReport report, String title, List<String> columns, List<String> classes,
            Classifier fitted, LabelledRows examples) {
        double[] box = DensityFigures.limits(examples.rows());
        double[][] given = new double[CELLS][];
        for (int r = 0; r < CELLS; r++) {
            given[r] = Arrays.stream(fitted.classify(cells(box, r))).asDoubleStream().toArray();
        }
        HeatMap map = new HeatMap(title).labels(columns.get(0), columns.get(1))
                .values(given, box[0], box[1], box[2], box[3]).classes(classes.size());
        marks(classes, examples, 0, 1).forEach(map::add);
        report.figure(map,
                "The test examples over the class that the model gives. Good: each lies in its own colour.");
    }

    /** The middles of a row of cells of the plane. */
    private static double[][] cells(double[] box, int r) {
        double[][] row = new double[CELLS][];
        for (int c = 0; c < CELLS; c++) {
            row[c] = new double[] {box[0] + (c + 0.5) / CELLS * (box[1] - box[0]),
                box[2] + (r + 0.5) / CELLS * (box[3] - box[2])};
        }
        return row;
    }

    /** The probability of each class over the plane, of two classes that of the second, and the examples by class. */
    public static void classes(HtmlReport report, List<String> columns, List<String> classes, Classifier fitted,
            LabelledRows examples) {
        double[] box = DensityFigures.limits(examples.rows());
        double[][][] p = new double[CELLS][][];
        for (int r = 0; r < CELLS; r++) {
            p[r] = fitted.probabilities(cells(box, r));
        }
        boolean two = classes.size() == 2;
        for (int k = two ? 1 : 0; k < Math.min(classes.size(), MOST_MAPS); k++) {
            double[][] own = new double[CELLS][];
            for (int r = 0; r < CELLS; r++) {
                own[r] = column(p[r], k);
            }
            HeatMap map = new HeatMap("probability of " + classes.get(k)).labels(columns.get(0), columns.get(1))
                    .values(own, box[0], box[1], box[2], box[3]).range(0, 1, two ? new int[] {0, -1, 1}
                            : new int[] {-1, k});
            marks(classes, examples, 0, 1).forEach(map::add);
            report.figure(map,
                    "The test examples over the model's probability. Good: those of a class where its colour is "
                            + "strong, no others.");
        }
    }

    /** The examples by class, in two columns. */
    static List<PlotSeries> marks(List<String> classes, LabelledRows examples, int first, int second) {
        List<PlotSeries> marks = new ArrayList<>();
        for (int k = 0; k < Math.min(classes.size(), MOST_MAPS); k++) {
            double[] x = column(examples.rows(), first);
            for (int i = 0; i < x.length; i++) {
                x[i] = examples.labels()[i] == k ? x[i] : Double.NaN;
            }
            marks.add(PlotSeries.points(classes.get(k), x, column(examples.rows(), second)));
        }
        return marks;
    }
}
