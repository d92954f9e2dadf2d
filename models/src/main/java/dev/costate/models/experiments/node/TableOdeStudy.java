package dev.costate.models.experiments.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.data.TimedTable;
import dev.costate.models.experiments.node.Trajectories.Trajectory;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Bound;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.Delays;
import dev.costate.models.node.DrivenField;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeEnsemble;
import dev.costate.models.node.OdeModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.UsageException;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The study of {@link TableOde}. Immutable. */
final class TableOdeStudy implements Study {
    private static final String WINDOWS = "one window ahead (rms error in standard deviations)";
    private static final String REPEATED = "repeating the last row instead (rms error in standard deviations)";
    private static final String MEAN = "the mean instead (rms error in standard deviations)";
    private static final String COVERED = "values of these rows within the bands (%)";
    private static final int MOST_DRAWN = 6;

    private final Trajectories data;
    private final List<Trajectory> training;
    private final List<Trajectory> heldOut;
    private final int window;
    private final OdeModel model;
    private final Delays delays;
    private final Windows windows;
    private final boolean regular;
    private final boolean statistics;
    private final String chosen;
    private final List<OdeModel> members;
    private final List<Phase> phases;

    /**
     * Plans it.
     *
     * @param table time and values
     * @param inputs columns that drive these from outside
     */
    TableOdeStudy(TableOde.Values h, TimedTable table, List<double[]> inputs) {
        data = Trajectories.of(table, h.holdout());
        training = data.training();
        double[] rows = training.stream().flatMap(t -> Arrays.stream(t.rows())).flatMapToDouble(Arrays::stream)
                .toArray();
        double unit = training.stream().mapToDouble(t -> t.times()[t.times().length - 1] - t.times()[0]).sum()
                / training.stream().mapToInt(t -> t.times().length - 1).sum();
        regular = data.regular(unit);
        delays = delays(h);
        chosen = h.lags().isPresent() || delays.lags() == 0 ? ""
                : delays.lags() + " lags, as there is one column (--lags 0 for none)";
        Trajectory last = training.get(training.size() - 1);
        Coordinates c = new Coordinates(false, Standardiser.fit(table.table().name(), columns(), rows),
                last.times()[last.times().length - 1], unit, delays);
        windows = Windows.of(training, c, h.window());
        window = windows.length();
        OdeModel.Start start = OdeModel.Start.fixed(windows.last());
        model = inputs.isEmpty() ? new OdeModel("node", h.field(c.width()), c, start, h.solver())
                : driven(h, c, start, inputs);
        heldOut = data.heldOut(delays.rows());
        statistics = h.statistics();
        long n = h.training().iterations();
        double rate = h.rate();
        Batches batches = Batches.distinct(windows.count(), Math.min(windows.count(), h.batch()));
        Recipe recipe = h.training().recipe(new Adam(), new Schedule.Cosine(rate, rate / 100, 0, n), batches);
        members = IntStream.range(0, h.ensemble()).mapToObj(i -> i == 0 ? model
                : new OdeModel(TableOde.member(i), model.field(), c, start, model.solver())).toList();
        phases = IntStream.range(0, h.ensemble()).mapToObj(i -> {
            OdeModel m = members.get(i);
            Phase phase = m.phase(m.name(), recipe, this::loss);
            if (h.training().patience().isPresent() && !heldOut.isEmpty()) {
                phase = phase.measuring(Phase.VALIDATION, p -> windowed(m.fitted(p)))
                        .judgedBy(Phase.VALIDATION, false);
            }
            return i == 0 ? phase : phase.startingFrom(
                    earlier -> m.parameters().initial(h.training().seed() + i).flat()).besideEarlier();
        }).toList();
    }

    private OdeModel driven(TableOde.Values h, Coordinates c, OdeModel.Start start, List<double[]> inputs) {
        if (!data.single()) {
            throw new UsageException("--inputs drive one trajectory; the file has several, by its column "
                    + Trajectories.SERIES);
        }
        int n = inputs.get(0).length;
        double[] rows = new double[n * inputs.size()];
        Arrays.setAll(rows, i -> inputs.get(i % inputs.size())[i / inputs.size()]);
        int known = training.get(0).times().length * inputs.size();
        DrivenField field = new DrivenField(h.network(c.width()), h.between(), c.times(data.all().get(0).times()),
                NdArray.of(rows, n, inputs.size()), Standardiser.fit(Arrays.copyOf(rows, known), inputs.size()));
        double[] stops = field.stops();
        if (regular && stops.length > 0) {
            // windows of equal times are solved from 0 on, where no held-out row need lie
            int first = (int) Math.round(field.times()[0]) + 1;
            int end = (int) Math.max(Math.round(field.times()[n - 1]), window);
            stops = IntStream.range(first, end).asDoubleStream().toArray();
        }
        return new OdeModel("node", field, c, start, h.solver().withStops(stops));
    }

    private Delays delays(TableOde.Values h) {
        if (h.lags().orElse(0) > 0 && !regular) {
            throw new UsageException("--lags " + h.lags().getAsInt() + " needs rows at equal intervals of "
                    + data.timeColumn() + "; theirs differ. Leave it out, or interpolate the rows first");
        }
        if (h.lags().isPresent()) {
            return new Delays(h.lags().getAsInt(), 1);
        }
        return !regular || columns().size() > 1 || h.augment() > 0 || h.statistics() ? Delays.NONE
                : Delays.chosen(Figures.column(training.get(0).rows(), 0));
    }

    private Var loss(OdeModel m, Bound p, Batch batch) {
        return regular ? together(m, p, windows.first(batch)) : oneByOne(m, p, windows.first(batch));
    }

    /** Equal spacing: all windows have the same times and are rows of one solve. */
    private Var together(OdeModel m, Bound p, Var first) {
        int n = first.shape().size();
        double[] times = IntStream.range(0, window).asDoubleStream().toArray();
        Var steps = Var.constant(Tensor.of(Shape.of(window, 1), times));
        Var rows = windows.states();
        Var targets = rows.gather(first.expand(0).plus(steps).reshape(window * n))
                .reshape(window, n, rows.shape().dim(1));
        Var y0 = rows.gather(first);
        if (m.field() instanceof DrivenField) {
            int hidden = m.field().width() - 1 - rows.shape().dim(1);
            Var clock = windows.clock().gather(first);
            y0 = hidden == 0 ? Var.concat(1, y0, clock) : Var.concat(1, y0, Var.zeros(Shape.of(n, hidden)), clock);
        }
        return m.solve(p, y0, times).minus(targets).square().mean();
    }

    /** Unequal spacing: each window has times of its own and is a solve of its own. */
    private Var oneByOne(OdeModel m, Bound p, Var first) {
        Var steps = Var.constant(Tensor.vector(IntStream.range(0, window).asDoubleStream().toArray()));
        List<Var> losses = new ArrayList<>();
        for (int i = 0; i < first.shape().size(); i++) {
            Var index = first.slice(0, i, i + 1).plus(steps);
            Var targets = windows.states().gather(index).expand(1);
            Var y = m.solve(p, targets.select(0, 0), windows.clock().gather(index).reshape(window));
            losses.add(y.minus(targets).square().mean());
        }
        return Var.stack(losses).mean();
    }

    @Override
    public String automaticChoices() {
        return chosen;
    }

    @Override
    public String timeColumn() {
        return data.timeColumn();
    }

    @Override
    public boolean dates() {
        return data.dates();
    }

    @Override
    public double until() {
        Trajectory last = data.single() ? data.all().get(0) : training.get(training.size() - 1);
        double from = model.coordinates().t0();
        double end = last.times()[last.times().length - 1];
        return from < end ? end : from + (from - last.times()[0]) / 4;
    }

    @Override
    public List<String> columns() {
        return data.columns();
    }

    @Override
    public List<Model> models() {
        return List.copyOf(members);
    }

    @Override
    public List<Phase> phases() {
        return phases;
    }

    private Forecasts forecasts(Fits fits) {
        return fits.once("forecasts", () -> new Forecasts(fits.all(FittedOde.class), window, training, heldOut));
    }

    @Override
    public Map<String, NdArray> calibration(Fits fits) {
        return forecasts(fits).arrays();
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        Forecasts forecasts = forecasts(fits);
        r.put("rows trained on", training.stream().mapToLong(t -> t.times().length).sum());
        r.put(WINDOWS, rms(training, training.stream().map(forecasts::windowed).toList()));
        if (!heldOut.isEmpty()) {
            int known = delays.rows();
            double[] mean = model.coordinates().values().mean();
            r.put(forecastName(), rms(heldOut, heldOut.stream().map(forecasts::forecast).toList()));
            r.put(REPEATED, rms(heldOut, heldOut.stream()
                    .map(t -> IntStream.range(known, t.times().length).mapToObj(i -> t.rows()[known - 1])
                            .toArray(double[][]::new)).toList()));
            r.put(MEAN, rms(heldOut, heldOut.stream()
                    .map(t -> IntStream.range(known, t.times().length).mapToObj(i -> mean).toArray(double[][]::new))
                    .toList()));
            if (members.size() > 1) {
                r.put(COVERED, forecasts.covered());
            }
        }
        if (statistics) {
            statistics(fits).put(r);
        }
        return r;
    }

    /** Mean squared error of windows of the rows held out, in standard deviations; infinite where a solve fails. */
    private double windowed(FittedOde fit) {
        try {
            Forecasts f = new Forecasts(List.of(fit), window, training, heldOut);
            double rms = rms(heldOut, heldOut.stream().map(f::windowed).toList());
            return rms * rms;
        } catch (ArithmeticException unsolvable) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private LearnedStatistics statistics(Fits fits) {
        return fits.once("statistics", () -> LearnedStatistics.of(fits.first(FittedOde.class), columns(),
                training.get(0).rows(), model.coordinates().unit()));
    }

    private String forecastName() {
        int n = heldOut.stream().mapToInt(t -> t.times().length - delays.rows()).sum();
        return "forecast of the other " + n + " rows (rms error in standard deviations)";
    }

    /** The error of predictions of the last rows of each trajectory. */
    private double rms(List<Trajectory> truth, List<double[][]> predicted) {
        double[] scale = model.coordinates().values().scale();
        double sum = 0;
        int n = 0;
        for (int k = 0; k < truth.size(); k++) {
            double[][] y = predicted.get(k);
            double[][] rows = truth.get(k).rows();
            for (int i = 0; i < y.length; i++) {
                for (int c = 0; c < scale.length; c++) {
                    double d = (y[i][c] - rows[rows.length - y.length + i][c]) / scale[c];
                    sum += d * d;
                    n++;
                }
            }
        }
        return Math.sqrt(sum / n);
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        return List.of(heldOut.isEmpty() ? BaselineComparison.of(r, WINDOWS, 1, -1).between("The fit", "its target")
                : BaselineComparison.of(r, forecastName(), better(r)).between("The forecast",
                        better(r).equals(MEAN) ? "the mean" : "repeating the last row"));
    }

    private static String better(Map<String, Object> r) {
        return BaselineComparison.figure(r, MEAN) < BaselineComparison.figure(r, REPEATED) ? MEAN : REPEATED;
    }

    /** What to try when the forecast loses to its baseline. */
    private String advice(Map<String, Object> r) {
        double baseline = BaselineComparison.figure(r, better(r));
        if (heldOut.isEmpty() || BaselineComparison.figure(r, forecastName()) < baseline) {
            return "";
        }
        if (BaselineComparison.figure(r, WINDOWS) > 0.7 * Math.min(1, baseline)) {
            return "The forecast is worse than its baseline, and so is one window ahead: the field has not been "
                    + "learned. " + (columns().size() == 1 && delays.lags() == 0
                            ? "One column that swings needs its past: --lags 6, with rows at equal intervals. "
                            : "More --iterations or a wider --hidden may do it; or the rows to come do not follow from "
                                    + "these columns.");
        }
        return "One window ahead is well predicted, the whole forecast is not: small errors grow, or the rows held "
                + "out differ from those trained on. A longer --window trains on longer forecasts.";
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        String advice = advice(results(fits));
        report.section("Data and model").paragraph((advice.isEmpty() ? "" : advice + " ") + "Windows: each row "
                + "predicted from the first row of its window of " + window + " rows. Forecast: from the last row "
                + "known." + (delays.lags() == 0 ? ""
                        : " A state holds a row and " + delays.lags() + " before it, " + delays.every() + " apart."));
        for (int c = 0; c < columns().size(); c++) {
            drawColumn(report, fits, c);
        }
        if (columns().size() == 2 && delays.lags() == 0) {
            report.section("Phase portrait");
            Figures.phasePortrait(report, columns(), training.get(training.size() - 1).rows(),
                    fits.first(FittedOde.class), Figures.fine(model.coordinates().t0(), until(), 200));
        }
        if (statistics) {
            statistics(fits).draw(report);
        }
    }

    private void drawColumn(HtmlReport report, Fits fits, int c) {
        Forecasts forecasts = forecasts(fits);
        LinePlot plot = new LinePlot("").labels(timeLabel(), columns().get(c));
        if (data.single()) {
            Trajectory all = data.all().get(0);
            double[] fine = Figures.fine(model.coordinates().t0(), until(), 200);
            plot.shade(fine[0], until(), "forecast")
                    .add(PlotSeries.points("data", all.times(), Figures.column(all.rows(), c)))
                    .add(forecasts.windows(training.get(0), c));
            FittedOde first = fits.first(FittedOde.class);
            if (members.size() == 1) {
                plot.add(PlotSeries.line("forecast", fine, Figures.column(Figures.predict(first, fine), c)));
            } else {
                OdeEnsemble.Forecast f = forecasts.ensemble().predictFrom(fine[0], first.start(), fine);
                plot.add(PlotSeries.line("forecast", fine, Figures.column(f.mean(), c)).colour(2))
                        .add(PlotSeries.dashes("90%", fine, Figures.column(f.low(), c)).colour(2))
                        .add(PlotSeries.dashes("", fine, Figures.column(f.high(), c)).colour(2));
            }
        } else {
            for (Trajectory t : heldOut.subList(0, Math.min(MOST_DRAWN, heldOut.size()))) {
                double[][] y = forecasts.forecast(t);
                int known = t.times().length - y.length;
                plot.add(PlotSeries.points("data", t.times(), Figures.column(t.rows(), c))).add(PlotSeries.line(
                        "forecast", Arrays.copyOfRange(t.times(), known, t.times().length), Figures.column(y, c)));
            }
        }
        report.figure(plot, c > 0 ? "" : "Good: the lines run through the points.");
    }
}
