package dev.costate.models.experiments.design;

import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Permutation;
import dev.costate.models.data.Standardiser;
import dev.costate.models.data.Whitener;
import dev.costate.models.design.DesignModel;
import dev.costate.models.design.FittedDesign;
import dev.costate.models.design.InformationGain;
import dev.costate.models.design.RankCalibration;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.Rows;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.plot.ScatterPlot;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The study of {@link TableDesign}. Immutable. */
final class TableDesignStudy implements Study {
    private static final long STREAM = CounterRandom.DATA + (1L << 27) + 8;
    private static final int SAMPLES = 200;
    private static final String ERROR = "held-out rows, error of the posterior mean (standard deviations)";
    private static final String PRIOR = "held-out rows, error of the mean of all rows (standard deviations)";

    private final List<String> wanted;
    private final List<String> sensors;
    private final double[][] x;
    private final double[][] y;
    private final long seed;
    private final DesignModel model;
    private final List<Phase> phases;

    TableDesignStudy(TableDesign.Values h, CsvTable table, List<String> wanted, List<String> sensors) {
        this.wanted = wanted;
        this.sensors = sensors;
        seed = h.training().seed();
        int n = table.rows();
        int held = Math.max(2, (int) Math.round(h.holdout() * n));
        if (n - held < wanted.size() + 2) {
            throw FileFormatException.whole(table.name(), "has " + n + " rows, of which " + held
                    + " are held out; needs at least " + (wanted.size() + 2) + " to learn from");
        }
        int[] order = Permutation.of(n, seed);
        int[] seen = Arrays.copyOfRange(order, held, n);
        x = rows(table, wanted, Arrays.copyOf(order, held));
        y = rows(table, sensors, Arrays.copyOf(order, held));
        double[][] own = jittered(rows(table, wanted, seen), h.jitter());
        double[][] shown = rows(table, sensors, seen);
        DesignModel.Scaling scaling = new DesignModel.Scaling(
                Whitener.fit(table.name(), wanted, Rows.flat(own, wanted.size())),
                Standardiser.fit(table.name(), sensors, Rows.flat(shown, sensors.size())));
        model = h.design().learned(TableDesign.MODEL, scaling);
        phases = h.design().phases(model, own, shown, h.noise());
    }

    private static double[][] rows(CsvTable table, List<String> columns, int[] rows) {
        double[][] cells = columns.stream().map(table::column).toArray(double[][]::new);
        return Arrays.stream(rows).mapToObj(r -> Arrays.stream(cells).mapToDouble(c -> c[r]).toArray())
                .toArray(double[][]::new);
    }

    /** Rows of equal values would have no density. */
    private double[][] jittered(double[][] rows, double part) {
        int d = wanted.size();
        double[] scale = Standardiser.fit("", wanted, Rows.flat(rows, d)).scale();
        double[] e = CounterRandom.normal(seed, STREAM, 0, rows.length * d);
        double[][] sum = new double[rows.length][];
        Arrays.setAll(sum, r -> IntStream.range(0, d).mapToDouble(c -> rows[r][c] + part * scale[c] * e[r * d + c])
                .toArray());
        return sum;
    }

    @Override
    public List<String> columns() {
        return Stream.concat(wanted.stream(), sensors.stream()).toList();
    }

    @Override
    public List<Model> models() {
        return List.of(model);
    }

    @Override
    public List<Phase> phases() {
        return phases;
    }

    private Reconstruction reconstruction(Fits fits) {
        return fits.once("reconstruction",
                () -> Reconstruction.of(fits.first(FittedDesign.class).samples(y, SAMPLES, seed), x));
    }

    /** The mean of the posterior in each wanted column, or of all rows, in standard deviations of the held-out rows. */
    private double error(double[][] means) {
        double[] scale = Standardiser.fit("held-out rows", wanted, Rows.flat(x, wanted.size())).scale();
        double squares = 0;
        for (int r = 0; r < x.length; r++) {
            for (int c = 0; c < scale.length; c++) {
                double off = (means[r][c] - x[r][c]) / scale[c];
                squares += off * off / scale.length / x.length;
            }
        }
        return Math.sqrt(squares);
    }

    private List<RankCalibration> ranks(Fits fits) {
        return fits.once("ranks", () -> DesignFigures.ranks(fits.first(FittedDesign.class), x, y));
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        FittedDesign fit = fits.first(FittedDesign.class);
        Map<String, Object> r = new LinkedHashMap<>();
        r.put("columns to read", DesignFigures.names(sensors, fit.read()));
        r.put(ERROR, error(reconstruction(fits).means()));
        double[][] prior = new double[x.length][];
        Arrays.fill(prior, model.scaling().x().invert(new double[wanted.size()]));
        r.put(PRIOR, error(prior));
        double[][] rows = new double[x.length][];
        Arrays.setAll(rows, i -> DesignFigures.row(x[i], y[i]));
        InformationGain gain = InformationGain.of(fit.score(rows),
                Arrays.stream(x).mapToDouble(model.scaling().x()::logDensity).toArray());
        r.put("held-out rows, log-posterior above the normal distribution of all rows (nats)", gain.bound());
        r.put("standard error of that", gain.standardError());
        if (!ranks(fits).isEmpty()) {
            DesignFigures.put(r, ranks(fits));
        }
        return r;
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        return List.of(BaselineComparison.of(r, ERROR, PRIOR).between("Reading the chosen columns",
                "reading none"));
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        FittedDesign fit = fits.first(FittedDesign.class);
        report.section("The choice");
        DesignFigures.probabilities(report, metrics, sensors, fit.read());
        double[] p = model.mask().probabilities(fit.parameters().in("mask"));
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(p.length, 100); i++) {
            int sensor = i;
            rows.add(List.of(sensors.get(i), p[i],
                    Arrays.stream(fit.read()).anyMatch(s -> s == sensor) ? "read" : ""));
        }
        report.table(List.of("column", "probability", ""), rows);
        report.section("Held-out rows");
        for (int c = 0; c < Math.min(wanted.size(), 6); c++) {
            double[] truth = Figures.column(x, c);
            double[] ends = {Arrays.stream(truth).min().orElseThrow(), Arrays.stream(truth).max().orElseThrow()};
            report.figure(new ScatterPlot("").labels(wanted.get(c), "mean of its posterior")
                    .add(PlotSeries.points("", truth, Figures.column(reconstruction(fits).means(), c)))
                    .add(PlotSeries.dashes("", ends, ends)),
                    c > 0 ? "" : "Good: close to the broken line.");
        }
        if (!ranks(fits).isEmpty()) {
            report.section("Calibration");
            DesignFigures.calibration(report, wanted, ranks(fits));
        }
    }
}
