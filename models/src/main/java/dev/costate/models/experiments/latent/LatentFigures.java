package dev.costate.models.experiments.latent;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.plot.ScatterPlot;
import dev.costate.models.study.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The plots of latent ODEs. Stateless. */
final class LatentFigures {
    private static final int FINE = 120;

    private LatentFigures() {
    }

    static double[] fine(double from, double to) {
        return Figures.fine(from, to, FINE);
    }

    /**
     * Each series' observations, and what the model makes of them up to {@code beyond} spans; a column has one axis
     * in all series.
     */
    static void reconstructions(HtmlReport report, String time, List<String> columns, SeriesPosterior fit,
            List<SeriesSet.Series> series, double beyond) {
        report.section("Reconstructions").paragraph(
                "What the model makes of the points: the posterior mean, and four draws that show how sure it is. Good:"
                        + " the mean passes near the points, and the draws part only where there are none.");
        List<List<double[][]>> curves = new ArrayList<>();
        List<double[][]> everything = new ArrayList<>();
        for (SeriesSet.Series s : series) {
            List<double[][]> all = new ArrayList<>(List.of(fit.draws(s, 4, 1, times(fit, s, beyond))));
            all.add(fit.reconstruct(s, times(fit, s, beyond)));
            curves.add(all);
            everything.addAll(all);
            everything.add(s.values());
        }
        for (int n = 0; n < series.size(); n++) {
            SeriesSet.Series s = series.get(n);
            double[] t = times(fit, s, beyond);
            for (int c = 0; c < columns.size(); c++) {
                double lo = Double.POSITIVE_INFINITY;
                double hi = Double.NEGATIVE_INFINITY;
                for (double[][] rows : everything) {
                    for (double[] row : rows) {
                        lo = row[c] < lo ? row[c] : lo;
                        hi = row[c] > hi ? row[c] : hi;
                    }
                }
                LinePlot plot = new LinePlot("series " + s.id()).labels(time, columns.get(c))
                        .size(354, 270);
                double margin = 0.1 * (hi - lo);
                if (margin > 0) {
                    plot.yLimits(lo - margin, hi + margin);
                }
                if (s.span() > 0 && beyond > 1) {
                    plot.shade(s.times()[s.length() - 1], t[FINE], "beyond");
                }
                for (int d = 0; d < 4; d++) {
                    plot.add(PlotSeries.dashes(d == 0 ? "draws" : "", t, Figures.column(curves.get(n).get(d), c))
                            .colour(2));
                }
                plot.add(PlotSeries.line("mean", t, Figures.column(curves.get(n).get(4), c)).colour(1))
                        .add(PlotSeries.points("observed", s.times(), Figures.column(s.values(), c)).colour(0));
                report.figure(plot, "");
            }
        }
    }

    private static double[] times(SeriesPosterior fit, SeriesSet.Series s, double spans) {
        return fine(s.times()[0], s.times()[0] + (s.span() > 0 ? spans * s.span() : fit.span()));
    }

    /** Latent trajectories of series, in the plane of the two components that vary most. */
    static void latents(HtmlReport report, FittedLatentOde fit, List<SeriesSet.Series> series) {
        List<double[][]> paths = new ArrayList<>();
        for (SeriesSet.Series s : series) {
            paths.add(fit.states(s, times(fit, s, 1)));
        }
        int width = paths.get(0)[0].length;
        if (width < 2) {
            return;
        }
        int[] most = varying(paths);
        int first = most[0];
        int second = most[1];
        LinePlot plot = new LinePlot("latent trajectories").labels("z" + (first + 1), "z" + (second + 1)).size(354,
                330);
        for (double[][] p : paths) {
            plot.add(PlotSeries.line("", Figures.column(p, first), Figures.column(p, second)));
        }
        report.section("Latent space").figure(plot,
                "One line a series, in the two components that vary most. Good: series of one kind stay together.");
        double[][] means = series.stream().map(s -> fit.posterior(s).mean()).toArray(double[][]::new);
        if (means[0].length > 1) {
            int[] of = varying(List.<double[][]>of(means));
            report.figure(new ScatterPlot("means of q(z0)").labels("z0, " + (of[0] + 1), "z0, " + (of[1] + 1))
                    .add(PlotSeries.points("", Figures.column(means, of[0]), Figures.column(means, of[1]))),
                    "Where the encoder puts each series, in the two components that vary most. Good: spread about 0 by "
                            + "about 1, as the prior is.");
        }
    }

    /** The two columns whose values vary most, over all rows of all groups. */
    static int[] varying(List<double[][]> groups) {
        double[][] rows = groups.stream().flatMap(Arrays::stream).toArray(double[][]::new);
        int[] most = {0, 1};
        double[] spread = new double[rows[0].length];
        for (int c = 0; c < spread.length; c++) {
            spread[c] = Likelihood.standardError(Figures.column(rows, c));
            if (spread[c] > spread[most[0]]) {
                most[1] = most[0];
                most[0] = c;
            } else if (c > 0 && spread[c] > spread[most[1]]) {
                most[1] = c;
            }
        }
        return most;
    }

    /** Series drawn from the prior. */
    static void samples(HtmlReport report, String time, List<String> columns, SeriesModel fit, double span, int n) {
        double[] t = fine(0, span);
        double[][][] drawn = fit.sample(n, 1, t);
        report.section("Samples from the prior")
                .paragraph("Series that the model makes up. Good: they look like the data.");
        for (int c = 0; c < columns.size(); c++) {
            LinePlot plot = new LinePlot("").labels(time, columns.get(c)).size(354, 270);
            for (double[][] one : drawn) {
                plot.add(PlotSeries.line("", t, Figures.column(one, c)));
            }
            report.figure(plot, "");
        }
    }
}
