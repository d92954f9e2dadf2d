package dev.costate.models.experiments.node;

import dev.costate.models.dynamics.Lyapunov;
import dev.costate.models.dynamics.OrbitStatistics;
import dev.costate.models.dynamics.Wasserstein;
import dev.costate.models.node.FittedOde;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.solvers.JacobianRightHandSide;
import dev.costate.solvers.Ode;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.method.Methods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a learned field averages to over a long orbit, beside the data: moments, distances of the marginal
 * distributions and Lyapunov exponents. Immutable.
 *
 * @param columns names of the unknowns
 * @param data rows at nearly equal spacing
 * @param unit their mean spacing
 * @param orbit of the learned field at that spacing, from the first row; none if it leaves the finite numbers
 * @param exponents of that orbit
 */
record LearnedStatistics(List<String> columns, double[][] data, double unit, Optional<OrbitStatistics> orbit,
        Optional<Lyapunov> exponents) {
    /** The learned orbit is so many times as long as the data, to tell its averages better. */
    private static final int TIMES = 10;
    private static final int MOST = 100_000;
    /** Steps of the classical Runge–Kutta method to a spacing. */
    private static final int STEPS = 10;
    private static final int LEAST = 20;

    static LearnedStatistics of(FittedOde fit, List<String> columns, double[][] data, double unit) {
        JacobianRightHandSide field = fit.rightHandSide();
        int rows = Math.max(LEAST, Math.min(MOST, TIMES * data.length));
        double[] times = IntStream.range(0, rows).mapToDouble(i -> i * unit).toArray();
        Solution s = Ode.solve(field, data[0], times,
                SolveOptions.fixed(Methods.RK4, unit / STEPS).withMaxSteps(2 * STEPS * rows));
        if (s.status() != SolveStatus.SUCCESS) {
            return new LearnedStatistics(columns, data, unit, Optional.empty(), Optional.empty());
        }
        Optional<Lyapunov> exponents;
        try {
            exponents = Optional.of(Lyapunov.ofFlow(field, data[0], unit / STEPS, STEPS * rows / 10, STEPS * rows));
        } catch (ArithmeticException diverged) {
            exponents = Optional.empty();
        }
        return new LearnedStatistics(columns, data, unit, Optional.of(OrbitStatistics.of(s.values())), exponents);
    }

    /** Adds the figures. */
    void put(Map<String, Object> r) {
        if (orbit.isEmpty()) {
            r.put("long orbit of the learned field", "leaves the finite numbers");
            return;
        }
        double[] distances = Wasserstein.ofColumns(orbit.get().orbit(), data);
        for (int c = 0; c < distances.length; c++) {
            r.put("Wasserstein distance of " + columns.get(c) + " over a long orbit to the data", distances[c]);
        }
        exponents.ifPresent(l -> {
            for (int k = 0; k < l.exponents().length; k++) {
                r.put("Lyapunov exponent " + (k + 1) + " of the learned field", l.exponents()[k]);
            }
        });
    }

    void draw(HtmlReport report) {
        report.section("Statistics of a long orbit").paragraph(orbit.isEmpty()
                ? "From the first row, the orbit of the learned field leaves the finite numbers."
                : "Of the learned field from the first row, " + orbit.get().orbit().length
                        + " spacings long. Good: averages and autocorrelations of the data, within their errors.");
        if (orbit.isEmpty()) {
            return;
        }
        List<List<Object>> rows = new ArrayList<>();
        Optional<OrbitStatistics> seen = data.length < LEAST ? Optional.empty()
                : Optional.of(OrbitStatistics.of(data));
        seen.ifPresent(s -> add(rows, "data", s));
        add(rows, "learned", orbit.get());
        report.table(List.of("orbit", "column", "mean", "its standard error", "standard deviation"), rows);
        exponents.ifPresent(l -> report.table(List.of("Lyapunov exponent", "per unit of time", "standard error"),
                IntStream.range(0, l.exponents().length)
                        .mapToObj(k -> List.of("of rank " + (k + 1), l.exponents()[k], l.errors()[k])).toList()));
        seen.ifPresent(s -> {
            for (int c = 0; c < columns.size(); c++) {
                int lags = Math.max(2, data.length / 4);
                double[] lag = IntStream.range(0, lags).mapToDouble(i -> i * unit).toArray();
                report.figure(new LinePlot("").labels("lag", "autocorrelation of " + columns.get(c))
                        .add(PlotSeries.dashes("data", lag, s.autocorrelation(c, lags)))
                        .add(PlotSeries.line("learned", lag, orbit.get().autocorrelation(c, lags))), "");
            }
        });
    }

    private void add(List<List<Object>> rows, String name, OrbitStatistics s) {
        for (int c = 0; c < columns.size(); c++) {
            rows.add(List.of(name, columns.get(c), s.means()[c], s.errors()[c], s.standardDeviations()[c]));
        }
    }
}
