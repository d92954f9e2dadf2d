package dev.costate.models.experiments.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Bound;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Stage;
import dev.costate.models.study.Study;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Metrics;
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

    private final CsvTable table;
    private final double[] times;
    private final double[][] data;
    private final int train;
    private final int window;
    private final OdeModel model;
    private final double[] z;
    private final double[] s;
    private final boolean regular;
    private final boolean statistics;
    private final Stage stage;

    TableOdeStudy(TableOde.Values h, CsvTable table) {
        this.table = table;
        int width = table.columns().size() - 1;
        if (width < 1) {
            throw FileFormatException.whole(table.name(),
                    "has one column only; needs the time and at least one column of values");
        }
        times = table.time();
        train = (int) Math.round(h.split() * times.length);
        if (train < 3) {
            throw FileFormatException.whole(table.name(), "has " + times.length
                    + (times.length == 1 ? " row, " : " rows, ") + train + " of them to train on; needs at least 3");
        }
        data = IntStream.range(0, times.length)
                .mapToObj(r -> IntStream.range(0, width).mapToDouble(c -> table.values()[c + 1][r]).toArray())
                .toArray(double[][]::new);
        window = Math.min(h.window(), train);
        double[] rows = Arrays.stream(data).limit(train).flatMapToDouble(Arrays::stream).toArray();
        double unit = (times[train - 1] - times[0]) / (train - 1);
        Coordinates c = new Coordinates(false, Standardiser.fit(table.name(), columns(), rows), times[train - 1], unit);
        z = c.inward(rows);
        s = c.times(Arrays.copyOf(times, train));
        regular = IntStream.range(1, train).allMatch(i -> Math.abs(s[i] - s[i - 1] - 1) < 1e-6);
        model = new OdeModel("node", h.field(width), c,
                OdeModel.Start.fixed(Arrays.copyOfRange(z, z.length - width, z.length)), h.solver());
        statistics = h.statistics();
        int windows = train - window + 1;
        long n = h.training().iterations();
        double rate = h.rate();
        Batches batches = Batches.distinct(windows, Math.min(windows, h.batch()));
        stage = Stage.ode(model, "node",
                h.training().recipe(new Adam(), new Schedule.Cosine(rate, rate / 100, 0, n), batches),
                this::loss);
    }

    private Var loss(OdeModel m, Bound p, Batch batch) {
        int width = m.width();
        Var rows = Var.constant(Tensor.of(Shape.of(train, width), z));
        return regular ? together(m, p, batch.index(), rows) : oneByOne(m, p, batch.index(), rows);
    }

    /** Equal spacing: all windows have the same times and are rows of one solve. */
    private Var together(OdeModel m, Bound p, Var first, Var rows) {
        int n = first.shape().size();
        Var steps = Var
                .constant(Tensor.of(Shape.of(window, 1), IntStream.range(0, window).asDoubleStream().toArray()));
        Var targets = rows.gather(first.expand(0).plus(steps).reshape(window * n)).reshape(window, n, model.width());
        return m.solve(p, rows.gather(first), IntStream.range(0, window).asDoubleStream().toArray()).minus(targets)
                .square().mean();
    }

    /** Unequal spacing: each window has times of its own and is a solve of its own. */
    private Var oneByOne(OdeModel m, Bound p, Var first, Var rows) {
        Var clock = Var.constant(Tensor.of(Shape.of(train, 1), s));
        Var steps = Var.constant(Tensor.vector(IntStream.range(0, window).asDoubleStream().toArray()));
        List<Var> losses = new ArrayList<>();
        for (int i = 0; i < first.shape().size(); i++) {
            Var index = first.slice(0, i, i + 1).plus(steps);
            Var targets = rows.gather(index).reshape(window, 1, model.width());
            Var y = m.solve(p, targets.select(0, 0), clock.gather(index).reshape(window));
            losses.add(y.minus(targets).square().mean());
        }
        return Var.stack(losses).mean();
    }

    @Override
    public String timeColumn() {
        return table.columns().get(0);
    }

    @Override
    public double until() {
        return train < times.length ? times[times.length - 1] : times[train - 1] + (times[train - 1] - times[0]) / 4;
    }

    @Override
    public List<String> columns() {
        return table.columns().subList(1, table.columns().size());
    }

    @Override
    public List<Model> models() {
        return List.of(model);
    }

    @Override
    public List<Stage> stages() {
        return List.of(stage);
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        r.put("rows trained on", (long) train);
        r.put(WINDOWS, rms(windowed(fits.first(FittedOde.class)), 1, train));
        if (train < times.length) {
            double[] ahead = Arrays.copyOfRange(times, train, times.length);
            double[][] forecast = new double[times.length][];
            double[][] last = new double[times.length][];
            System.arraycopy(fits.first(FittedOde.class).predict(ahead), 0, forecast, train, ahead.length);
            Arrays.fill(last, data[train - 1]);
            r.put(forecastName(), rms(forecast, train, times.length));
            r.put(REPEATED, rms(last, train, times.length));
        }
        if (statistics) {
            statistics(fits).put(r);
        }
        return r;
    }

    private LearnedStatistics statistics(Fits fits) {
        return fits.once("statistics", () -> LearnedStatistics.of(fits.first(FittedOde.class), columns(),
                Arrays.copyOf(data, train), model.coordinates().unit()));
    }

    private String forecastName() {
        return "forecast of the other " + (times.length - train) + " rows (rms error in standard deviations)";
    }

    /**
     * Every training row predicted from the first row of its window. Windows follow each other without overlap but
     * for the row they share.
     */
    private double[][] windowed(FittedOde fit) {
        double[][] y = new double[train][];
        y[0] = data[0];
        for (int i = 0; i < train - 1; i += window - 1) {
            int end = Math.min(train, i + window);
            double[][] part = fit.predictFrom(times[i], data[i], Arrays.copyOfRange(times, i + 1, end));
            System.arraycopy(part, 0, y, i + 1, part.length);
        }
        return y;
    }

    private double rms(double[][] y, int from, int to) {
        double[] scale = model.coordinates().values().scale();
        double sum = 0;
        for (int i = from; i < to; i++) {
            for (int c = 0; c < scale.length; c++) {
                double d = (y[i][c] - data[i][c]) / scale[c];
                sum += d * d;
            }
        }
        return Math.sqrt(sum / ((to - from) * scale.length));
    }

    @Override
    public String verdict(Map<String, Object> r) {
        return train < times.length ? BaselineComparison.of(r, forecastName(), REPEATED)
                : BaselineComparison.of(r, WINDOWS, 1, -1);
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        report.section("Data and model").paragraph("Windows: each row predicted from the first row of its window of "
                + window + " rows. Forecast: from the last row trained on.");
        double from = times[train - 1];
        double[] fine = Figures.fine(from, until(), 200);
        double[][] fit = windowed(fits.first(FittedOde.class));
        double[][] forecast = Figures.predict(fits.first(FittedOde.class), fine);
        for (int c = 0; c < columns().size(); c++) {
            report.figure(
                    new LinePlot("").labels(timeColumn(), columns().get(c)).shade(from, until(), "forecast")
                            .add(PlotSeries.points("data", times, Figures.column(data, c)))
                            .add(PlotSeries.line("windows", Arrays.copyOf(times, train), Figures.column(fit, c)))
                            .add(PlotSeries.line("forecast", fine, Figures.column(forecast, c))).toSvg(),
                    c > 0 ? "" : "Good: both lines run through the points.");
        }
        if (columns().size() == 2) {
            report.section("Phase portrait");
            Figures.phasePortrait(report, columns(), data, fits.first(FittedOde.class), fine);
        }
        if (statistics) {
            statistics(fits).draw(report);
        }
    }
}
