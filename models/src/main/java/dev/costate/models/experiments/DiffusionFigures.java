package dev.costate.models.experiments;

import dev.costate.models.cnf.PlaneDensity;
import dev.costate.models.diffusion.Diffuser;
import dev.costate.models.diffusion.ReverseSde;
import dev.costate.models.plot.HeatMap;
import dev.costate.models.plot.Report;
import dev.costate.models.plot.ScatterPlot;
import dev.costate.models.plot.Series;
import java.util.Arrays;
import java.util.List;

/** The plots of diffusion models. Stateless. */
final class DiffusionFigures {
    private static final int POINTS = 1500;
    private static final int LINES = 12;
    private static final double[] PARTS = {0, 0.5, 0.7, 0.8, 0.9, 1};

    private DiffusionFigures() {
    }

    /** Density, data and samples in the plane. */
    static void plane(Report report, List<String> columns, Diffuser model, PlaneDensity density, double[][] data) {
        double[] box = density.box();
        double[][] some = Arrays.copyOf(data, Math.min(POINTS, data.length));
        report.section("Density").figure(new HeatMap("learned density").labels(columns.get(0), columns.get(1))
                .values(density.density(), box[0], box[1], box[2], box[3]).toSvg(),
                "By the probability flow, on the whole grid over which it is integrated.");
        report.section("Data and samples");
        pair(report, columns, some, model.sample(some.length, 1), 0, 1);
    }

    /** Data and samples side by side in two of the columns. */
    static void pair(Report report, List<String> columns, double[][] data, double[][] drawn, int i, int j) {
        report.figure(new ScatterPlot("data").labels(columns.get(i), columns.get(j)).add(Series.points("", Figures.column(data, i), Figures.column(data, j)))
                .toSvg(), "");
        report.figure(new ScatterPlot("samples").labels(columns.get(i), columns.get(j))
                .add(Series.points("", Figures.column(drawn, i), Figures.column(drawn, j)).colour(1)).toSvg(), "");
    }

    /** The reverse process from noise to samples: snapshots, and some of its paths. */
    static void reverse(Report report, List<String> columns, Diffuser model) {
        ReverseSde given = model.diffusion().use().sampler();
        ReverseSde sampler = given == null ? ReverseSde.of(model.diffusion().network().process(), 500) : given;
        double[][][] path = model.path(POINTS / 3, 1, sampler);
        report.section("The reverse process").paragraph("The same " + POINTS / 3 + " samples on their way from noise to data, and the paths of " + LINES
                + " of them, in the first two columns.");
        double[] times = sampler.times();
        for (double part : PARTS) {
            int step = (int) Math.round(part * sampler.steps());
            double[][] rows = path[step];
            String title = part == 1 ? "samples" : "t = " + Math.round(1000 * times[step]) / 1000.0;
            report.figure(new ScatterPlot(title).labels(columns.get(0), columns.get(1)).size(360, 340)
                    .add(Series.points("", Figures.column(rows, 0), Figures.column(rows, 1))).toSvg(), "");
        }
        ScatterPlot paths = new ScatterPlot("paths").labels(columns.get(0), columns.get(1)).size(560, 520);
        double[][] ends = new double[LINES][];
        for (int r = 0; r < LINES; r++) {
            int row = r;
            ends[r] = path[sampler.steps()][r];
            paths.add(Series.line("", Arrays.stream(path).mapToDouble(at -> at[row][0]).toArray(), Arrays.stream(path).mapToDouble(at -> at[row][1]).toArray())
                    .colour(r % 7));
        }
        report.figure(paths.add(Series.points("ends", Figures.column(ends, 0), Figures.column(ends, 1)).colour(1)).toSvg(), "");
    }
}
