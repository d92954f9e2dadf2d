package dev.costate.models.study;

import dev.costate.models.data.ToyDensity;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.PlaneDensity;
import dev.costate.models.plot.HeatMap;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.Plot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.plot.ScatterPlot;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The plots of models of densities: flows and diffusion models. Plots that are to be compared have the same axes.
 * Stateless.
 */
public final class DensityFigures {
    private static final int POINTS = 1500;
    private static final int PARTS = 6;
    private static final int WAYS = 60;

    private DensityFigures() {
    }

    /**
     * Density, data and samples in the plane.
     *
     * @param truth the density that was to be learned, if it is known
     */
    public static void plane(HtmlReport report, List<String> columns, DensityModel model, PlaneDensity learned,
            double[][] data, Optional<ToyDensity> truth) {
        boolean known = truth.isPresent();
        double[][] exact = truth.map(density -> learned.map(density::logDensity)).orElse(new double[0][]);
        double most = Math.max(most(learned.density()), most(exact));
        report.section("Density");
        if (known) {
            report.figure(map("true density", columns, learned, exact, most), "What was to be learned.");
        }
        report.figure(map("learned density", columns, learned, learned.density(), most),
                "On the grid over which it is integrated. Good: "
                        + (known ? "the shapes and the colours of the true one."
                                : "strong colour where the data lie, none elsewhere."));
        double[][] some = Arrays.copyOf(data, Math.min(POINTS, data.length));
        double[][] drawn = model.sample(some.length, 1);
        double[] limits = limits(drawn, some);
        report.section("Data and samples");
        report.figure(points("data", columns, some, limits, 0), "");
        report.figure(points("samples", columns, drawn, limits, 1),
                "Good: the same shape, nothing missing and nothing between its parts.");
    }

    private static double most(double[][] values) {
        double most = 0;
        for (double[] row : values) {
            for (double v : row) {
                most = Double.isFinite(v) ? Math.max(most, v) : most;
            }
        }
        return most;
    }

    private static Plot map(String title, List<String> columns, PlaneDensity grid, double[][] values, double most) {
        double[] box = grid.box();
        return new HeatMap(title).labels(columns.get(0), columns.get(1)).values(values, box[0], box[1], box[2], box[3])
                .range(0, most > 0 ? most : 1);
    }

    private static Plot points(String title, List<String> columns, double[][] rows, double[] limits, int colour) {
        return new ScatterPlot(title).labels(columns.get(0), columns.get(1))
                .limits(limits[0], limits[1], limits[2], limits[3])
                .add(PlotSeries.points("", Figures.column(rows, 0), Figures.column(rows, 1)).colour(colour));
    }

    /** Data and samples, one over the other, in each column and the next. */
    public static void pairs(HtmlReport report, List<String> columns, double[][] data, double[][] drawn) {
        report.section("Data and samples");
        for (int i = 0; i + 1 < Math.min(columns.size(), 6); i++) {
            int j = i + 1;
            report.figure(new ScatterPlot("").labels(columns.get(i), columns.get(j))
                    .add(PlotSeries.cloud("samples", Figures.column(drawn, i), Figures.column(drawn, j)).colour(1))
                    .add(PlotSeries.points("data", Figures.column(data, i), Figures.column(data, j)).colour(0)),
                    i > 0 ? "" : "Good: both fill the same places.");
        }
    }

    /** Samples on their way from noise to the data, if the model's come that way. */
    public static void way(HtmlReport report, List<String> columns, DensityModel model) {
        model.way(WAYS, 2).ifPresent(few -> {
            DensityModel.Way way = model.way(few.smooth() ? POINTS : POINTS / 3, 1).orElseThrow();
            report.section(way.title()).paragraph(way.text());
            snapshots(report, columns, way);
            if (few.smooth()) {
                report.figure(ways(columns, few),
                        "Good where the cost of the transport was weighed: short and straight.");
            }
        });
    }

    private static Plot ways(List<String> columns, DensityModel.Way few) {
        LinePlot plot = new LinePlot("ways of " + WAYS + " samples").labels(columns.get(0), columns.get(1));
        for (int i = 0; i < WAYS; i++) {
            int sample = i;
            double[][] way = Arrays.stream(few.rows()).map(at -> at[sample]).toArray(double[][]::new);
            plot.add(PlotSeries.line("", Figures.column(way, 0), Figures.column(way, 1)).colour(0));
        }
        return plot;
    }

    private static void snapshots(HtmlReport report, List<String> columns, DensityModel.Way way) {
        int last = way.times().length - 1;
        int every = Math.max(1, last / (PARTS - 1));
        int[] shown = IntStream.rangeClosed(0, last).filter(k -> (last - k) % every == 0).toArray();
        double[] limits = limits(Arrays.stream(shown).mapToObj(k -> way.rows()[k]).toArray(double[][][]::new));
        for (int k : shown) {
            report.figure(points(k == last ? "samples" : "t = " + Numbers.rounded(way.times()[k], 3), columns,
                    way.rows()[k], limits, k == last ? 1 : 0), "");
        }
    }

    /**
     * Limits that hold the last group, and of the others what lies no further off than it is wide. Noise may be
     * hundreds of times wider than data.
     */
    public static double[] limits(double[][]... groups) {
        double[] limits = new double[4];
        for (int c = 0; c < 2; c++) {
            double lo = Double.POSITIVE_INFINITY;
            double hi = Double.NEGATIVE_INFINITY;
            for (double[] row : groups[groups.length - 1]) {
                lo = Math.min(lo, row[c]);
                hi = Math.max(hi, row[c]);
            }
            double width = hi > lo ? hi - lo : Math.max(1, Math.abs(lo));
            double least = lo;
            double most = hi;
            for (double[][] group : groups) {
                for (double[] row : group) {
                    least = row[c] >= lo - width ? Math.min(least, row[c]) : least;
                    most = row[c] <= hi + width ? Math.max(most, row[c]) : most;
                }
            }
            limits[2 * c] = least - 0.05 * width;
            limits[2 * c + 1] = most + 0.05 * width;
        }
        return limits;
    }

    /** The density of a single column. */
    public static void line(HtmlReport report, String column, DensityModel model, double[][] data) {
        double[] x = Figures.column(data, 0);
        double lo = Arrays.stream(x).min().orElse(0);
        double hi = Arrays.stream(x).max().orElse(1);
        double margin = hi > lo ? (hi - lo) / 4 : 1;
        double[] fine = Figures.fine(lo - margin, hi + margin, 400);
        double[] log = model.score(Arrays.stream(fine).mapToObj(v -> new double[] {v}).toArray(double[][]::new));
        report.section("Density")
                .figure(new LinePlot("learned density").labels(column, "density")
                        .add(PlotSeries.line("density", fine, Arrays.stream(log).map(StrictMath::exp).toArray()))
                        .add(PlotSeries.points("data", x, new double[x.length])),
                        "Good: high where the data lie close together, zero away from them.");
    }
}
