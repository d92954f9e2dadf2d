package dev.costate.models.experiments.dynamics;

import dev.costate.models.dynamics.Lyapunov;
import dev.costate.models.dynamics.OrbitStatistics;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.Plot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.plot.ScatterPlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Draws the long orbits of {@link Chaos}.
 *
 * @param system what was learned
 * @param runs orbits from inside and outside, by the name of the model or "true"
 */
record ChaosReport(ChaoticSystem system, Map<String, LongRun[]> runs) {
    private static final int SHOWN = 4000;
    private static final int ITERATIONS_SHOWN = 500;
    private static final int BINS = 60;
    private static final int LAGS = 400;
    private static final String[] STARTS = {"on the attractor", "off the attractor"};

    void draw(HtmlReport report) {
        report.section("Lyapunov exponents").paragraph("Per " + (system.flow() ? "unit of time" : "iteration")
                + ", with standard errors; known are " + numbers(system.exponents()) + ". Good: those of the true "
                + "equations, within the errors.");
        for (int start = 0; start < STARTS.length; start++) {
            exponents(report, start);
        }
        report.section("Averages").paragraph("Time averages, with standard errors.");
        averages(report);
        report.section(system.flow() ? "Attractors" : "Graphs").paragraph("Orbits from the state "
                + numbers(system.outside()) + ", " + STARTS[1] + (system.flow()
                        ? ", the first " + SHOWN + " steps of " + system.step() + "." : "."));
        runs.forEach((name, run) -> run[1].statistics().ifPresent(s -> report.figure(picture(s, name), name)));
        report.section("How often each value is taken");
        for (int c = 0; c < system.width(); c++) {
            report.figure(densities(c), c > 0 ? "" : "Good: all lines lie on that of the true equations.");
        }
        report.section("Autocorrelation").figure(autocorrelations(), "Of " + system.columns().get(0)
                + ", from inside. Good: the lines lie on that of the true equations.");
    }

    private void exponents(HtmlReport report, int start) {
        List<String> header = new ArrayList<>(List.of("orbit " + STARTS[start]));
        IntStream.rangeClosed(1, system.width()).forEach(k -> header.add("exponent " + k));
        header.addAll(List.of("their sum", system.flow() ? "mean divergence" : "mean ln |derivative|",
                "Kaplan-Yorke dimension"));
        List<List<String>> rows = new ArrayList<>();
        runs.forEach((name, run) -> {
            List<String> row = new ArrayList<>(List.of(name));
            Optional<Lyapunov> found = run[start].exponents();
            for (int k = 0; k < system.width(); k++) {
                int i = k;
                row.add(found.map(l -> measured(l.exponents()[i], l.errors()[i])).orElse("left the finite numbers"));
            }
            row.add(found.map(l -> number(Arrays.stream(l.exponents()).sum())).orElse(""));
            row.add(found.map(l -> number(l.divergence())).orElse(""));
            row.add(found.map(l -> number(l.kaplanYorkeDimension())).orElse(""));
            rows.add(row);
        });
        report.table(header, rows);
    }

    private void averages(HtmlReport report) {
        List<String> header = new ArrayList<>(List.of("orbit"));
        header.addAll(system.columns());
        header.add("Wasserstein distance");
        List<List<String>> rows = new ArrayList<>();
        for (int start = 0; start < STARTS.length; start++) {
            int at = start;
            LongRun truth = runs.get("true")[start];
            runs.forEach((name, run) -> {
                List<String> row = new ArrayList<>(List.of(name + ", " + STARTS[at]));
                for (int c = 0; c < system.width(); c++) {
                    int i = c;
                    row.add(run[at].statistics().map(s -> measured(s.means()[i], s.errors()[i]))
                            .orElse("left the finite numbers"));
                }
                row.add(run[at] == truth ? "" : number(run[at].distance(truth)));
                rows.add(row);
            });
        }
        report.table(header, rows);
    }

    private Plot picture(OrbitStatistics s, String name) {
        int colour = List.copyOf(runs.keySet()).indexOf(name);
        double[][] orbit = s.orbit();
        if (!system.flow()) {
            int n = Math.min(ITERATIONS_SHOWN, orbit.length - 1);
            double[][] truth = runs.get("true")[1].statistics().orElseThrow().orbit();
            double lo = Arrays.stream(truth).mapToDouble(y -> y[0]).min().orElseThrow();
            double hi = Arrays.stream(truth).mapToDouble(y -> y[0]).max().orElseThrow();
            double margin = 0.05 * (hi - lo);
            return new ScatterPlot("").labels("x", "next x").limits(lo - margin, hi + margin, lo - margin, hi + margin)
                    .add(PlotSeries.points("", column(orbit, 0, 0, n), column(orbit, 0, 1, n)).colour(colour));
        }
        int n = Math.min(SHOWN, orbit.length);
        return new LinePlot("").labels(system.columns().get(0), system.columns().get(2))
                .add(PlotSeries.line("", column(orbit, 0, 0, n), column(orbit, 2, 0, n)).colour(colour));
    }

    private static double[] column(double[][] rows, int c, int from, int n) {
        return IntStream.range(from, from + n).mapToDouble(i -> rows[i][c]).toArray();
    }

    private Plot densities(int c) {
        double[][] truth = runs.get("true")[0].statistics().orElseThrow().orbit();
        double lo = Arrays.stream(truth).mapToDouble(y -> y[c]).min().orElseThrow();
        double hi = Arrays.stream(truth).mapToDouble(y -> y[c]).max().orElseThrow();
        double width = (hi - lo) / BINS;
        double[] middle = IntStream.range(0, BINS).mapToDouble(i -> lo + (i + 0.5) * width).toArray();
        LinePlot plot = new LinePlot("").labels(system.columns().get(c), "density");
        runs.forEach((name, run) -> run[0].statistics().ifPresent(s -> {
            double[] density = new double[BINS];
            for (double[] y : s.orbit()) {
                double bin = Math.floor((y[c] - lo) / width);
                if (bin >= 0 && bin < BINS) {
                    density[(int) bin] += 1 / (width * s.orbit().length);
                }
            }
            plot.add(name.equals("true") ? PlotSeries.dashes(name, middle, density)
                    : PlotSeries.line(name, middle, density));
        }));
        return plot;
    }

    private Plot autocorrelations() {
        LinePlot plot = new LinePlot("").labels(system.flow() ? "lag in units of time" : "lag in iterations",
                "autocorrelation");
        runs.forEach((name, run) -> run[0].statistics().ifPresent(s -> {
            int lags = Math.min(system.flow() ? LAGS : 30, s.orbit().length / 2);
            double[] lag = IntStream.range(0, lags).mapToDouble(i -> i * system.step()).toArray();
            double[] correlation = s.autocorrelation(0, lags);
            plot.add(name.equals("true") ? PlotSeries.dashes(name, lag, correlation)
                    : PlotSeries.line(name, lag, correlation));
        }));
        return plot;
    }

    private static String measured(double value, double error) {
        return number(value) + " ± " + String.format(Locale.ROOT, "%.1g", error);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String numbers(double[] values) {
        return Arrays.stream(values).mapToObj(v -> String.format(Locale.ROOT, "%.4g", v))
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
