package dev.costate.models.experiments.node;

import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.plot.ScatterPlot;
import dev.costate.models.stable.StableNet;
import dev.costate.models.study.Figures;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Plots of how stable networks are. Stateless. */
final class StabilityFigures {
    /** Width of the axes of a scatter plot in units of their height, so that a circle is round. */
    private static final double ASPECT = 1.25;

    private StabilityFigures() {
    }

    /** The eigenvalues hλ of a network's layers, with the region where its method is stable. */
    static void spectrum(HtmlReport report, StableNet net, double[][] spectrum) {
        boolean paired = net.layer().paired();
        double[] turn = Figures.fine(0, 2 * Math.PI, 120);
        double[] re = Arrays.stream(turn).map(a -> paired ? 0 : StrictMath.cos(a) - 1).toArray();
        double[] im = Arrays.stream(turn).map(a -> (paired ? 2 : 1) * StrictMath.sin(a)).toArray();
        double right = 1.1 * Arrays.stream(spectrum).mapToDouble(e -> e[0]).max().orElse(0);
        double left = 1.1 * Arrays.stream(spectrum).mapToDouble(e -> e[0]).min().orElse(0);
        double high = 1.1 * Arrays.stream(spectrum).mapToDouble(e -> Math.abs(e[1])).max().orElse(0);
        double middle = paired ? 0 : (Math.max(0.2, right) + Math.min(-2.2, left)) / 2;
        double top = Math.max(Math.max(high, paired ? 2.2 : 1.1), (Math.max(0.2, right) - middle) / ASPECT);
        ScatterPlot plot = new ScatterPlot(net.name()).labels("Re hλ", "Im hλ")
                .limits(middle - ASPECT * top, middle + ASPECT * top, -top, top)
                .add(PlotSeries.line("stable", re, im))
                .add(PlotSeries.points("layers", Figures.column(spectrum, 0), Figures.column(spectrum, 1)));
        report.figure(plot, paired
                ? "Störmer–Verlet holds imaginary eigenvalues up to 2. Good: all lie on the line."
                : "Euler's method damps what lies inside the circle, and turns without much growth what is near it. "
                        + "Good: none far to the right.");
    }

    /** How much a perturbation has grown before, between and after layers, by network. */
    static void growth(HtmlReport report, String layers, Map<String, double[]> growths, String caption) {
        LinePlot plot = new LinePlot("").labels(layers, "size of a perturbation").logY();
        growths.forEach((name, growth) -> plot.add(PlotSeries.line(name,
                IntStream.range(0, growth.length).asDoubleStream().toArray(), growth)));
        report.figure(plot, caption);
    }
}
