package dev.costate.models.experiments.diffusion;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Standardiser;
import dev.costate.models.diffusion.DiffusionModel;
import dev.costate.models.diffusion.FittedDiffusion;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.DensityFigures;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Permutation;
import dev.costate.models.study.SampleDistance;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.study.ToyPoints;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Training;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A diffusion model of the user's own table of numbers.
 *
 * <p>Columns are standardised; a column of one value is learned as that value. A part of the rows judges the model
 * beside a normal distribution with the mean and the standard deviation of each column. Immutable.
 */
final class TableDiffusion implements Experiment<TableDiffusion.Values> {
    private static final String NORMAL = "held-out rows, negative log-likelihood of independent normal columns (nats "
            + "a row)";
    private static final int CELLS = 100;

    /** Up to this many columns traces are exact; beyond, estimated from a few probes. */
    private static final int EXACT = 8;
    private static final int PROBES = 4;

    @Override
    public String name() {
        return "diffusion";
    }

    @Override
    public String summary() {
        return "your own data: a diffusion model on all columns of a CSV file (--data FILE.csv)";
    }

    /** Its hyper-parameters. */
    record Values(Optional<String> data, double holdout, DiffusionOptions diffusion, double cell)
            implements Hyperparameters {
        @Override
        public Training training() {
            return diffusion.training();
        }
    }

    @Override
    public String about() {
        return "Trains a diffusion model on all columns of a CSV file.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(o.text("data", "FILE.csv", "the data: one or more columns of numbers"),
                o.real("holdout", 0.2, Range.closed(0, 0.9), "part of the rows, drawn at random, that judge the model"),
                DiffusionOptions.of(o, new DiffusionOptions.Defaults(3000, 64, 3, 256, 3e-3)),
                o.real("cell", 0, Range.NOT_NEGATIVE,
                        "length of the intervals that the values were rounded down to, on which training spreads "
                                + "them; 0 for none"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(h.diffusion.restored(saved));
    }

    @Override
    public Study study(Values h) {
        String data = h.data
                .orElseThrow(() -> new UsageException("--data is missing: costate train diffusion --data FILE.csv"));
        return new TableStudy(h, CsvReader.read(Path.of(data), CsvOptions.STRICT));
    }

    private static final class TableStudy implements Study {
        private final CsvTable table;
        private final double[][] train;
        private final double[][] test;
        private final DiffusionModel model;
        private final Phase phase;
        private final long seed;

        TableStudy(Values h, CsvTable table) {
            this.table = table;
            seed = h.training().seed();
            int n = table.rows();
            if (n < 2) {
                throw FileFormatException.whole(table.name(), "has one row only; a distribution needs at least 2");
            }
            int d = table.columns().size();
            double[][] rows = Arrays.stream(Permutation.of(n, seed))
                    .mapToObj(r -> IntStream.range(0, d).mapToDouble(c -> table.values()[c][r]).toArray())
                    .toArray(double[][]::new);
            int held = Math.min(n - 2, (int) Math.round(h.holdout * n));
            test = Arrays.copyOf(rows, held);
            train = Arrays.copyOfRange(rows, held, n);
            double[] flat = Arrays.stream(train).flatMapToDouble(Arrays::stream).toArray();
            model = h.diffusion.model(Standardiser.fit(table.name(), table.columns(), flat));
            phase = h.diffusion.phase(model, flat, h.cell);
        }

        @Override
        public List<String> columns() {
            return table.columns();
        }

        @Override
        public List<Model> models() {
            return List.of(model);
        }

        @Override
        public List<Phase> phases() {
            return List.of(phase);
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            FittedDiffusion fit = fits.first(FittedDiffusion.class);
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("rows trained on", (long) train.length);
            if (test.length > 1) {
                DensityModel.Likelihoods scored = fit.score(test, columns().size() <= EXACT ? 0 : PROBES, seed);
                double[] log = scored.values();
                double[] gain = new double[log.length];
                Arrays.setAll(gain, i -> log[i] - normal(test[i]));
                r.put("held-out rows", (long) test.length);
                r.put("held-out rows, negative log-likelihood (nats a row)", -Likelihood.mean(log));
                r.put("held-out rows, standard error of the traces' estimate, 0 if exact (nats a row)",
                        scored.meanError());
                r.put(NORMAL, Likelihood.mean(gain) - Likelihood.mean(log));
                r.put("held-out rows, gain (nats a row)", Likelihood.mean(gain));
                r.put("standard error of the gain", Likelihood.standardError(gain));
            }
            SampleDistance.put(r, fit, train, test, seed);
            if (columns().size() == 2) {
                ToyPoints.integral(r, ToyPoints.plane(fits, fit, train, CELLS));
            }
            return r;
        }

        private double normal(double[] row) {
            double[] z = model.values().apply(row);
            double sum = -0.5 * z.length * StrictMath.log(2 * Math.PI);
            for (int c = 0; c < z.length; c++) {
                sum -= 0.5 * z[c] * z[c] + StrictMath.log(model.values().scale()[c]);
            }
            return sum;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, "held-out rows, negative log-likelihood (nats a row)", NORMAL,
                    BaselineComparison.figure(r, "standard error of the gain"))
                    .between("The diffusion model", "independent normal columns"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedDiffusion fit = fits.first(FittedDiffusion.class);
            if (columns().size() == 1) {
                DensityFigures.line(report, columns().get(0), fit, train);
                return;
            }
            if (columns().size() == 2) {
                DensityFigures.plane(report, columns(), fit, ToyPoints.plane(fits, fit, train, CELLS), train,
                        Optional.empty());
            } else {
                DensityFigures.pairs(report, columns(), train, fit.sample(Math.min(1500, train.length), seed));
            }
            DensityFigures.reverse(report, columns(), fit);
        }
    }
}
