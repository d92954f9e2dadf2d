package dev.costate.models.experiments.design;

import dev.costate.models.data.Standardiser;
import dev.costate.models.design.FittedDesign;
import dev.costate.models.design.LinearGaussian;
import dev.costate.models.design.RankCalibration;
import dev.costate.models.files.Numbers;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.Plot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.plot.ScatterPlot;
import dev.costate.models.study.Figures;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the experiments with designs measure and draw alike. Stateless. */
final class DesignFigures {
    /** Sensors whose probabilities are drawn as lines. */
    static final int MOST_LINES = 16;

    /** Mean probability of the sensors of the largest weights, a column of the metrics. */
    static final String SETTLED = "probability_chosen";

    private static final int RANKED = 1000;
    private static final int SAMPLES = 99;
    private static final int BINS = 20;
    private static final int FEW_BINS = 5;
    private static final int MOST_HISTOGRAMS = 6;
    private static final int ELLIPSES = 3;
    private static final int DOTS = 300;

    private DesignFigures() {
    }

    /** Returns the column of the metrics for the probability of a sensor. */
    static String measure(int sensor) {
        return "probability_" + (sensor + 1);
    }

    /** Returns word1, word2, …. */
    static List<String> numbered(String word, int n) {
        return IntStream.rangeClosed(1, n).mapToObj(i -> word + i).toList();
    }

    /** Returns the names of some sensors. */
    static String names(List<String> sensors, int[] read) {
        return Arrays.stream(read).mapToObj(sensors::get).collect(Collectors.joining(", "));
    }

    /** Returns a row of the data. */
    static double[] row(double[] x, double[] y) {
        double[] row = Arrays.copyOf(x, x.length + y.length);
        System.arraycopy(y, 0, row, x.length, y.length);
        return row;
    }

    /** Returns each sensor's mean and one scale for all, the root of the mean variance: their noise stays alike. */
    static Standardiser together(double[][] signal) {
        int k = signal[0].length;
        double[] mean = new double[k];
        double variance = 0;
        for (int c = 0; c < k; c++) {
            double[] column = Figures.column(signal, c);
            mean[c] = Arrays.stream(column).average().orElseThrow();
            double own = mean[c];
            variance += Arrays.stream(column).map(v -> (v - own) * (v - own)).average().orElseThrow() / k;
        }
        double[] scale = new double[k];
        Arrays.fill(scale, variance > 0 ? Math.sqrt(variance) : 1);
        return new Standardiser(mean, scale);
    }

    /** Ranks of the first pairs among posterior samples, tested for each component of x; none of too few pairs. */
    static List<RankCalibration> ranks(FittedDesign fit, double[][] x, double[][] y) {
        int n = Math.min(RANKED, x.length);
        int bins = n < 5 * BINS ? FEW_BINS : BINS;
        if (n < 5 * bins) {
            return List.of();
        }
        double[][][] samples = fit.samples(Arrays.copyOf(y, n), SAMPLES, 2);
        return IntStream.range(0, fit.drawn()).mapToObj(c -> {
            int[] ranks = new int[n];
            Arrays.setAll(ranks, i -> RankCalibration.rank(x[i][c], Figures.column(samples[i], c)));
            return RankCalibration.of(ranks, SAMPLES, bins);
        }).toList();
    }

    /** Adds the test of the ranks. */
    static void put(Map<String, Object> r, List<RankCalibration> ranks) {
        r.put("calibration by ranks, smallest p-value of " + ranks.size() + " components",
                ranks.stream().mapToDouble(RankCalibration::pValue).min().orElseThrow());
    }

    /** The probabilities of sensors over the first training. */
    static void probabilities(HtmlReport report, Metrics metrics, List<String> sensors, int[] read) {
        double[] phase = metrics.column("phase");
        int[] first = IntStream.range(0, phase.length).filter(k -> phase[k] == 1).toArray();
        double[] step = Figures.at(metrics.column("step"), first);
        LinePlot plot = new LinePlot("").labels("step", "probability to be read").yLimits(-0.02, 1.02);
        boolean each = sensors.size() <= MOST_LINES;
        for (int i = 0; each && i < sensors.size(); i++) {
            int sensor = i;
            boolean chosen = Arrays.stream(read).anyMatch(s -> s == sensor);
            plot.add(PlotSeries.line(sensors.get(i) + (chosen ? " (chosen)" : ""), step,
                    Figures.at(metrics.column(measure(i)), first)));
        }
        if (!each) {
            plot.add(PlotSeries.line("mean of those that lead", step, Figures.at(metrics.column(SETTLED), first)));
        }
        report.figure(plot, each ? "Good: those of the chosen sensors rise to 1, the others fall to 0."
                : "Good: it rises to 1: sensors are chosen for certain.");
    }

    /** The probability of each sensor by the standard deviation of its signal. */
    static void byLoudness(HtmlReport report, double[] loudness, FittedDesign fit) {
        double[] p = fit.model().mask().probabilities(fit.parameters().in("mask"));
        report.figure(new LinePlot("").labels("standard deviation of the signal", "probability to be read")
                .add(PlotSeries.points("sensors", loudness, p)),
                "At the end. Good: near 1 for the loudest, near 0 for the others.");
    }

    /** Samples and ellipses of two standard deviations of the first two components. */
    static void ellipses(HtmlReport report, LinearGaussian system, FittedDesign fit, MomentErrors errors) {
        if (fit.drawn() < 2) {
            return;
        }
        for (int k = 0; k < ELLIPSES; k++) {
            LinearGaussian.Posterior exact = system.posterior(errors.observed()[k], fit.read());
            double[][] samples = errors.samples()[k];
            MomentErrors.Moments found = MomentErrors.Moments.of(samples);
            double[][] some = Arrays.copyOf(samples, Math.min(DOTS, samples.length));
            report.figure(new ScatterPlot("observation " + (k + 1)).labels("x1", "x2")
                    .add(PlotSeries.cloud("samples", Figures.column(some, 0), Figures.column(some, 1)).colour(0))
                    .add(ellipse("learned", found.mean(), found.covariance(), false))
                    .add(ellipse("closed form", exact.mean(), exact.covariance(), true)),
                    k > 0 ? "" : "Ellipses of two standard deviations. Good: the two cannot be told apart.");
        }
    }

    /** The points m + 2L(cos φ, sin φ), LLᵀ the covariance. */
    private static PlotSeries ellipse(String name, double[] mean, double[][] covariance, boolean dashes) {
        double l00 = Math.sqrt(covariance[0][0]);
        double l10 = covariance[1][0] / l00;
        double l11 = Math.sqrt(Math.max(0, covariance[1][1] - l10 * l10));
        double[] angles = Figures.fine(0, 2 * Math.PI, 120);
        double[] x = Arrays.stream(angles).map(a -> mean[0] + 2 * l00 * StrictMath.cos(a)).toArray();
        double[] y = Arrays.stream(angles)
                .map(a -> mean[1] + 2 * (l10 * StrictMath.cos(a) + l11 * StrictMath.sin(a))).toArray();
        return dashes ? PlotSeries.dashes(name, x, y) : PlotSeries.line(name, x, y);
    }

    /** Rank histograms with the band that holds 99% of the bars of uniform ranks. */
    static void calibration(HtmlReport report, List<String> unknowns, List<RankCalibration> ranks) {
        report.paragraph("Simulation-based calibration: for each of many fresh pairs of x and y, the rank of x among "
                + SAMPLES + " samples of the posterior of y. Good: flat, within the band that 99% of the bars of "
                + "uniform ranks keep to. Higher in the middle: the posterior is too wide; at both ends: too narrow; "
                + "at one end: shifted.");
        for (int c = 0; c < Math.min(MOST_HISTOGRAMS, ranks.size()); c++) {
            RankCalibration one = ranks.get(c);
            report.figure(histogram(unknowns.get(c), one), unknowns.get(c) + ": χ² = "
                    + Numbers.rounded(one.chiSquare(), 3) + " in " + one.counts().length + " bins, p = "
                    + Numbers.rounded(one.pValue(), 2) + ".");
        }
        List<List<Object>> rows = new ArrayList<>();
        for (int c = MOST_HISTOGRAMS; c < ranks.size() && ranks.size() <= MOST_LINES; c++) {
            rows.add(List.of(unknowns.get(c), ranks.get(c).chiSquare(), ranks.get(c).pValue()));
        }
        if (!rows.isEmpty()) {
            report.table(List.of("component", "χ²", "p"), rows);
        }
    }

    private static Plot histogram(String name, RankCalibration ranks) {
        int[] counts = ranks.counts();
        int bins = counts.length;
        double[] x = new double[2 * bins + 2];
        double[] y = new double[2 * bins + 2];
        int n = Arrays.stream(counts).sum();
        for (int i = 0; i < bins; i++) {
            x[2 * i + 1] = (double) i / bins;
            x[2 * i + 2] = (i + 1.0) / bins;
            y[2 * i + 1] = counts[i];
            y[2 * i + 2] = counts[i];
        }
        x[2 * bins + 1] = 1;
        double expected = (double) n / bins;
        double band = 2.576 * Math.sqrt(expected * (1 - 1.0 / bins));
        double low = Math.max(0, expected - band);
        double high = expected + band;
        return new LinePlot("").labels("rank of " + name + " (part of all)", "pairs")
                .add(PlotSeries.line("ranks", x, y))
                .add(PlotSeries.dashes("99% of uniform ranks", new double[] {0, 1, Double.NaN, 0, 1},
                        new double[] {low, low, Double.NaN, high, high})).size(354, 300);
    }
}
