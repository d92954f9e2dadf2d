package dev.costate.models.experiments;

import dev.costate.models.cnf.FittedFlow;
import dev.costate.models.cnf.PlaneDensity;
import dev.costate.models.plot.HeatMap;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.Report;
import dev.costate.models.plot.ScatterPlot;
import dev.costate.models.plot.Series;
import dev.costate.models.train.Metrics;
import java.util.Arrays;
import java.util.List;

/** The plots of flows. Stateless. */
final class FlowFigures {
    private static final int POINTS = 2000;
    private static final int PARTS = 5;

    private FlowFigures() {
    }

    /** Density, data and samples in the plane. */
    static void plane(Report report, List<String> columns, FittedFlow flow, PlaneDensity density, double[][] data) {
        String x = columns.get(0);
        String y = columns.get(1);
        double[] box = density.box();
        double[][] some = Arrays.copyOf(data, Math.min(POINTS, data.length));
        report.section("Density").figure(new HeatMap("learned density").labels(x, y).values(density.density(), box[0], box[1], box[2], box[3]).toSvg(),
                "On the whole grid over which it is integrated.");
        report.figure(new HeatMap("learned density, data").labels(x, y).values(density.density(), box[0], box[1], box[2], box[3])
                .add(Series.points("data", Figures.column(some, 0), Figures.column(some, 1)).colour(1)).toSvg(), "");
        samples(report, columns, flow, some, 0, 1);
    }

    /** Data and as many samples. */
    static void samples(Report report, List<String> columns, FittedFlow flow, double[][] data, int i, int j) {
        double[][] drawn = flow.sample(data.length, 1);
        report.figure(new ScatterPlot("samples").labels(columns.get(i), columns.get(j)).add(Series.points("data", Figures.column(data, i), Figures.column(data,
                j)))
                .add(Series.points("samples", Figures.column(drawn, i), Figures.column(drawn, j))).toSvg(), "");
    }

    /** The flow of samples from the base distribution to the data. */
    static void paths(Report report, List<String> columns, FittedFlow flow) {
        double[][][] paths = flow.paths(POINTS / 2, 1, PARTS);
        report.section("The flow").paragraph("The same " + POINTS / 2 + " samples on their way from the base distribution (t = " + flow.model().flow().t0()
                + ") to the data (t = " + flow.model().flow().t1() + ").");
        for (int p = 0; p <= PARTS; p++) {
            double t = flow.model().flow().t0() + (flow.model().flow().t1() - flow.model().flow().t0()) * p / PARTS;
            report.figure(new ScatterPlot("t = " + Math.round(100 * t) / 100.0).labels(columns.get(0), columns.get(1)).size(360, 340)
                    .add(Series.points("", Figures.column(paths[p], 0), Figures.column(paths[p], 1))).toSvg(), "");
        }
    }

    /** The density of a single column. */
    static void line(Report report, String column, FittedFlow flow, double[][] data) {
        double[] x = Figures.column(data, 0);
        double lo = Arrays.stream(x).min().orElse(0);
        double hi = Arrays.stream(x).max().orElse(1);
        double[] fine = new double[401];
        Arrays.setAll(fine, i -> lo - (hi - lo) / 4 + 1.5 * (hi - lo) * i / 400);
        double[] log = flow.score(Arrays.stream(fine).mapToObj(v -> new double[] {v}).toArray(double[][]::new));
        report.section("Density").figure(new LinePlot("learned density").labels(column, "density").add(Series.line("density", fine, Arrays.stream(log)
                .map(StrictMath::exp).toArray()))
                .add(Series.points("data", x, new double[x.length])).toSvg(), "");
    }

    /** The held-out negative log-likelihood over the steps. */
    static void heldOut(Report report, Metrics metrics) {
        double[] y = Arrays.stream(metrics.column("held_out")).map(v -> Double.isInfinite(v) ? Double.NaN : v).toArray();
        report.figure(new LinePlot("").labels("step", "nats a row").add(Series.line("", metrics.column("step"), y)).toSvg(), "");
    }
}
