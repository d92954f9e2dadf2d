package dev.costate.models.experiments;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.files.Numbers;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.Report;
import dev.costate.models.plot.ScatterPlot;
import dev.costate.models.plot.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The plots of latent ODEs. Stateless. */
final class LatentFigures {
    private static final int FINE = 120;

    private LatentFigures() {
    }

    static double[] fine(double from, double to) {
        double[] t = new double[FINE + 1];
        Arrays.setAll(t, i -> i == FINE ? to : from + (to - from) * i / FINE);
        return t;
    }

    /** Each series' observations, and what the model makes of them up to {@code beyond} spans. */
    static void reconstructions(Report report, String time, List<String> columns, FittedLatentOde fit, List<SeriesSet.Series> series, double beyond) {
        report.section("Reconstructions");
        for (SeriesSet.Series s : series) {
            double end = s.times()[0] + (s.span() > 0 ? beyond * s.span() : fit.model().unit());
            double[] t = fine(s.times()[0], end);
            double[][] mean = fit.reconstruct(s, t);
            double[][][] drawn = fit.draws(s, 4, 1, t);
            for (int c = 0; c < columns.size(); c++) {
                LinePlot plot = new LinePlot("series " + Numbers.shortest(s.id()) + ", " + columns.get(c)).labels(time, columns.get(c)).size(420, 280);
                if (s.span() > 0 && beyond > 1) {
                    plot.shade(s.times()[s.length() - 1], end, "beyond");
                }
                for (double[][] one : drawn) {
                    plot.add(Series.line(one == drawn[0] ? "posterior draws" : "", t, Figures.column(one, c)).colour(2));
                }
                plot.add(Series.line("posterior mean", t, Figures.column(mean, c)).colour(1)).add(Series.points("observed", s.times(), Figures.column(s.values(), c)).colour(0));
                report.figure(plot.toSvg(), "");
            }
        }
    }

    /** Latent trajectories of series, in the plane of the two components that vary most. */
    static void latents(Report report, FittedLatentOde fit, List<SeriesSet.Series> series) {
        List<double[][]> paths = new ArrayList<>();
        for (SeriesSet.Series s : series) {
            paths.add(fit.states(s, fine(s.times()[0], s.times()[0] + (s.span() > 0 ? s.span() : fit.model().unit()))));
        }
        int width = paths.get(0)[0].length;
        if (width < 2) {
            return;
        }
        double[] variance = new double[width];
        for (int c = 0; c < width; c++) {
            int column = c;
            double[] all = paths.stream().flatMapToDouble(p -> Arrays.stream(p).mapToDouble(row -> row[column])).toArray();
            double mean = Arrays.stream(all).average().orElseThrow();
            variance[c] = Arrays.stream(all).map(v -> (v - mean) * (v - mean)).sum();
        }
        Integer[] order = java.util.stream.IntStream.range(0, width).boxed().sorted((a, b) -> Double.compare(variance[b], variance[a])).toArray(Integer[]::new);
        LinePlot plot = new LinePlot("latent trajectories").labels("z" + (order[0] + 1), "z" + (order[1] + 1)).size(420, 340);
        for (double[][] p : paths) {
            plot.add(Series.line("", Figures.column(p, order[0]), Figures.column(p, order[1])));
        }
        report.section("Latent space").figure(plot.toSvg(), "The two components that vary most.");
        double[][] means = series.stream().map(s -> fit.posterior(s).mean()).toArray(double[][]::new);
        if (means[0].length > 1) {
            report.figure(new ScatterPlot("means of q(z0)").labels("z0, 1", "z0, 2").size(420, 340).add(Series.points("", Figures.column(means, 0), Figures.column(means, 1))).toSvg(), "");
        }
    }

    /** Series drawn from the prior. */
    static void samples(Report report, String time, List<String> columns, FittedLatentOde fit, double span, int n) {
        double[] t = fine(0, span);
        double[][][] drawn = fit.sample(n, 1, t);
        report.section("Samples from the prior");
        for (int c = 0; c < columns.size(); c++) {
            LinePlot plot = new LinePlot(columns.get(c)).labels(time, columns.get(c)).size(420, 280);
            for (double[][] one : drawn) {
                plot.add(Series.line("", t, Figures.column(one, c)));
            }
            report.figure(plot.toSvg(), "");
        }
    }
}
