package dev.costate.models.experiments.cnf;

import dev.costate.models.cnf.FittedFlow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Whitener;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.Rows;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.DensityFigures;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Permutation;
import dev.costate.models.study.SampleDistance;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.study.ToyPoints;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The study of {@link TableFlow}. Immutable. */
final class TableFlowStudy implements Study {
    private static final int CELLS = 200;
    private static final String HELD_OUT = "held_out";
    private static final String HELD = "held-out rows";
    private static final String FLOW = ", negative log-likelihood (nats)";
    private static final String GAUSSIAN = ", negative log-likelihood of the Gaussian (nats)";
    private static final String ERROR = ", standard error of the gain";

    private final CsvTable table;
    private final String unit;
    private final long seed;
    private final FlowChoice choice;
    private final double[][] data;
    private final List<Split> splits = new ArrayList<>();

    /** A model, its training, the rows it sees and those that neither it nor its scaling has seen. */
    private record Split(FlowModel model, Phase phase, double[][] seen, double[][] test) {
    }

    /**
     * Fixes everything.
     *
     * @param unit of all columns, with a blank before it, or empty
     */
    TableFlowStudy(TableFlow.Values h, CsvTable table, String unit) {
        this.unit = unit;
        choice = h.flow();
        this.table = table;
        int n = table.rows();
        int d = table.columns().size();
        data = IntStream.range(0, n)
                .mapToObj(r -> IntStream.range(0, d).mapToDouble(c -> table.values()[c][r]).toArray())
                .toArray(double[][]::new);
        seed = h.training().seed();
        int[] order = Permutation.of(n, seed);
        List<String> names = h.names();
        int folds = names.size() - 1;
        if (folds == 1 || folds > n) {
            throw FileFormatException.whole(table.name(),
                    "has " + n + " rows; --folds " + folds + " must be 0, or from 2 to the number of rows");
        }
        int held = (int) Math.round(h.holdout() * n);
        if (held > 0 && n - held < d + 1) {
            held = 0; // too few rows to spare any
        }
        splits.add(split(h, h.model(), Arrays.copyOf(order, held), order));
        for (int k = 0; k < folds; k++) {
            splits.add(split(h, names.get(k + 1), Arrays.copyOfRange(order, k * n / folds, (k + 1) * n / folds),
                    order));
        }
    }

    private Split split(TableFlow.Values h, String name, int[] test, int[] order) {
        boolean[] held = new boolean[data.length];
        Arrays.stream(test).forEach(r -> held[r] = true);
        double[][] seen = Arrays.stream(order).filter(r -> !held[r]).mapToObj(r -> data[r]).toArray(double[][]::new);
        double[] train = Rows.flat(seen, columns().size());
        FlowModel model = new FlowModel(name, h.flow().flow(columns().size()),
                Whitener.fit(table.name(), columns(), train), h.flow().solver());
        double[][] rows = Arrays.stream(test).mapToObj(r -> data[r]).toArray(double[][]::new);
        Phase phase = h.flow().phase(model, train, h.jitter());
        boolean likelihood = h.flow() instanceof FlowOptions;
        double unit = likelihood ? model.scaling().logDeterminant() : 0;
        return new Split(model, rows.length == 0 ? phase : phase.measuring(likelihood ? Figures.VALIDATION : HELD_OUT,
                p -> heldOut(model.fitted(p), rows) - unit).judgedBy(likelihood ? Figures.VALIDATION : HELD_OUT, false),
                seen, rows);
    }

    /** Mean negative log-likelihood of rows; infinite where the solve fails. */
    private static double heldOut(FittedFlow flow, double[][] rows) {
        try {
            return -Likelihood.mean(flow.score(rows));
        } catch (ArithmeticException unsolvable) {
            return Double.POSITIVE_INFINITY;
        }
    }

    @Override
    public List<String> columns() {
        return table.columns();
    }

    @Override
    public List<Model> models() {
        return splits.stream().map(s -> (Model) s.model()).toList();
    }

    @Override
    public List<Phase> phases() {
        return splits.stream().map(Split::phase).toList();
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        FittedFlow first = fits.first(FittedFlow.class);
        r.put("rows", (long) data.length);
        Split whole = splits.get(0);
        if (whole.test().length > 1) {
            Likelihood.of(first, whole.test()).put(r, HELD);
            compare(r, HELD, fits, splits.subList(0, 1));
        }
        if (splits.size() > 1) {
            compare(r, folds(), fits, splits.subList(1, splits.size()));
        }
        SampleDistance.put(r, first, whole.seen(), whole.test(), seed);
        if (columns().size() == 2) {
            ToyPoints.integral(r, ToyPoints.plane(fits, first, data, CELLS));
        }
        r.put("encoded and decoded, largest error", first.roundTripError(data));
        choice.measure(r, first, data);
        return r;
    }

    private String folds() {
        return splits.size() - 1 + "-fold cross-validation";
    }

    /** The flow against the maximum-likelihood Gaussian of the same rows, row by row. */
    private static void compare(Map<String, Object> r, String what, Fits fits, List<Split> over) {
        double[] flow = over.stream()
                .flatMapToDouble(s -> Arrays.stream(fits.get(s.model().name(), FittedFlow.class).score(s.test())))
                .toArray();
        double[] gaussian = over.stream()
                .flatMapToDouble(s -> Arrays.stream(s.test()).mapToDouble(s.model().scaling()::logDensity)).toArray();
        double[] gain = new double[flow.length];
        Arrays.setAll(gain, i -> flow[i] - gaussian[i]);
        r.putIfAbsent(what + FLOW, -Likelihood.mean(flow));
        r.put(what + GAUSSIAN, -Likelihood.mean(gaussian));
        r.put(what + ", the flow's gain (nats a row)", Likelihood.mean(gain));
        r.put(what + ERROR, Likelihood.standardError(gain));
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        String what = splits.size() > 1 ? folds() : HELD;
        return List.of(BaselineComparison
                .of(r, what + FLOW, what + GAUSSIAN, BaselineComparison.figure(r, what + ERROR))
                .between("The flow", "the best normal distribution"));
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        FittedFlow flow = fits.first(FittedFlow.class);
        List<String> labels = columns().stream().map(c -> c + unit).toList();
        if (columns().size() == 1) {
            DensityFigures.line(report, labels.get(0), flow, data);
        } else if (columns().size() == 2) {
            DensityFigures.plane(report, labels, flow, ToyPoints.plane(fits, flow, data, CELLS), data,
                    Optional.empty());
        } else {
            DensityFigures.pairs(report, labels, data, flow.sample(data.length, 1));
        }
        if (columns().size() > 1) {
            DensityFigures.flow(report, labels, flow);
        }
        if (splits.stream().anyMatch(s -> s.phase().measures().containsKey(HELD_OUT))) {
            report.section("Held-out rows");
            Figures.curve(report, this, metrics, HELD_OUT, "nats a row",
                    "Negative log-likelihood of rows that the model has not seen. Good: it falls and does not rise "
                            + "again.");
        }
    }
}
