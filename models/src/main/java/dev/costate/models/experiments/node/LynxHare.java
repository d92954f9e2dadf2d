package dev.costate.models.experiments.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Resources;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.Safetensors;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.LotkaVolterra;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.OdeModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.plot.Report;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Stage;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Recipe;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Tsit5;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Lynx and snowshoe hare at Hudson Bay, 1900–1920. Two models fit 1900–1914 and forecast 1915–1920, both with
 * log-normal errors (mean squared error of logarithms): Lotka–Volterra, whose four rates and first state go through
 * the solver, from a first guess by regression on finite differences; and a Neural ODE of the logarithms, trained on
 * windows first, then on the whole. The yardstick is the value ten years earlier, ten years being the cycle's
 * length. Immutable.
 */
public final class LynxHare implements Experiment {
    private static final String YARDSTICK = "ten years earlier, 1915-1920 (rms log error)";
    private static final List<String> LABELS = List.of("lynx (thousands of pelts)", "hare (thousands of pelts)");
    private static final int TRAIN = 15;
    private static final int CYCLE = 10;
    private static final int WINDOW = 4;

    @Override
    public String name() {
        return "lynx-hare";
    }

    @Override
    public String summary() {
        return "real data: Lotka-Volterra and a Neural ODE fit 1900-1914 and forecast 1915-1920";
    }

    @Override
    public Options options() {
        Options o = new Options("costate train lynx-hare",
                "Fits Lotka-Volterra's four rates and a Neural ODE to lynx and hare pelts of 1900-1914 and forecasts "
                        + "1915-1920.");
        return TrainingOptions.declareMaxSteps(TrainingOptions.declare(o, 1000)
                .integer("hidden", 16, TrainingOptions.WIDTH, "width of the Neural ODE's hidden layer"));
    }

    private static SolveOptions solver(Arguments options) {
        return TrainingOptions.solver(options, Tsit5.TABLEAU, 1e-6, 1e-8);
    }

    private static MlpField neural(Arguments options) {
        return new MlpField(Mlp.of(Activation.TANH, 2, options.smallInteger("hidden"), 2));
    }

    @Override
    public List<Model> restore(Arguments options, String file, Safetensors saved) {
        return List.of(OdeModel.from("mechanistic", new LotkaVolterra(1, 1, 1, 1), true, solver(options), file, saved),
                OdeModel.from("neural", neural(options), true, solver(options), file, saved));
    }

    @Override
    public Study study(Arguments options) {
        return new LynxHareStudy(options, Resources.csv("lynx-hare.csv", CsvOptions.STRICT));
    }

    private static final class LynxHareStudy implements Study {
        private final double[] years;
        private final double[][] data;
        private final OdeModel mechanistic;
        private final OdeModel neural;
        private final List<Stage> stages;

        LynxHareStudy(Arguments options, CsvTable table) {
            years = table.time();
            data = IntStream.range(0, table.rows())
                    .mapToObj(r -> new double[] {table.values()[1][r], table.values()[2][r]}).toArray(double[][]::new);
            double[] train = Arrays.stream(data).limit(TRAIN).flatMapToDouble(Arrays::stream).toArray();
            Coordinates logs = new Coordinates(true, Standardiser.identity(2), years[0], 1);
            double[] z = logs.inward(train);
            mechanistic = new OdeModel("mechanistic", firstGuess(train, z), logs, Arrays.copyOf(z, 2), true,
                    solver(options));
            Coordinates scaled = new Coordinates(true, Standardiser.fit(z, 2), years[0], 1);
            double[] s = scaled.inward(train);
            neural = new OdeModel("neural", neural(options), scaled, Arrays.copyOf(s, 2), true, solver(options));
            long n = options.integer("iterations");
            Schedule decay = new Schedule.ExponentialDecay(0.03, 0.1, Math.max(1, n / 2));
            Recipe whole = TrainingOptions.recipe(options, new Adam(), decay, Batches.whole(1), n);
            Recipe windows = TrainingOptions.recipe(options, new Adam(), Schedule.constant(0.01),
                    Batches.whole(TRAIN - WINDOW + 1), Math.max(1, n / 2));
            Recipe trajectory = TrainingOptions.recipe(options, new Adam(),
                    new Schedule.ExponentialDecay(0.01, 0.1, Math.max(1, n / 2)), Batches.whole(1), n);
            stages = List.of(onTrajectory(mechanistic, whole, z), onWindows(neural, windows, s),
                    onTrajectory(neural, trajectory, s));
        }

        /** The whole trajectory from the fitted first state. */
        private static Stage onTrajectory(OdeModel model, Recipe recipe, double[] z) {
            double[] times = IntStream.range(0, TRAIN).asDoubleStream().toArray();
            return Stage.ode(model, model.name(), recipe, (m, p, batch) -> m.solve(p, m.start(p), times)
                    .minus(Var.constant(Tensor.of(Shape.of(TRAIN, 1, 2), z))).square().mean());
        }

        /**
         * All windows of {@link #WINDOW} years, each from its own first year: a smoother loss, which leads to the
         * right cycle.
         */
        private static Stage onWindows(OdeModel model, Recipe recipe, double[] z) {
            double[] times = IntStream.range(0, WINDOW).asDoubleStream().toArray();
            int windows = TRAIN - WINDOW + 1;
            return Stage.ode(model, model.name() + ", windows", recipe, (m, p, batch) -> {
                Var table = Var.constant(Tensor.of(Shape.of(TRAIN, 2), z));
                Var targets = Var
                        .stack(IntStream.range(0, WINDOW).mapToObj(i -> table.slice(0, i, i + windows)).toList());
                return m.solve(p, table.slice(0, 0, windows), times).minus(targets).square().mean();
            });
        }

        /**
         * Least squares of the central differences of ln v on u (slope −β, intercept α), and of those of ln u on v
         * (slope δ, intercept −γ); rates below 0.01 are raised to it, or 0.001 for β and δ.
         */
        private static LotkaVolterra firstGuess(double[] rows, double[] logs) {
            double[] prey = regress(rows, 0, logs, 1);
            double[] predator = regress(rows, 1, logs, 0);
            return new LotkaVolterra(Math.max(0.01, prey[0]), Math.max(0.001, -prey[1]), Math.max(0.01, -predator[0]),
                    Math.max(0.001, predator[1]));
        }

        private static double[] regress(double[] rows, int x, double[] logs, int y) {
            double n = TRAIN - 2;
            double sx = 0;
            double sy = 0;
            double sxx = 0;
            double sxy = 0;
            for (int i = 1; i < TRAIN - 1; i++) {
                double slope = (logs[2 * (i + 1) + y] - logs[2 * (i - 1) + y]) / 2;
                double at = rows[2 * i + x];
                sx += at;
                sy += slope;
                sxx += at * at;
                sxy += at * slope;
            }
            double b = (n * sxy - sx * sy) / (n * sxx - sx * sx);
            return new double[] {(sy - b * sx) / n, b};
        }

        @Override
        public String timeColumn() {
            return "year";
        }

        @Override
        public double until() {
            return years[years.length - 1];
        }

        @Override
        public List<String> columns() {
            return List.of("lynx_thousands", "hare_thousands");
        }

        @Override
        public List<Model> models() {
            return List.of(mechanistic, neural);
        }

        @Override
        public List<Stage> stages() {
            return stages;
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            Map<String, Object> r = new LinkedHashMap<>();
            double[] rates = fits.get("mechanistic", FittedOde.class).parameters().tensor("field.log_rates").toArray();
            String[] names = {"alpha", "beta", "gamma", "delta"};
            for (int i = 0; i < 4; i++) {
                r.put(names[i], StrictMath.exp(rates[i]));
            }
            double[] start = fits.get("mechanistic", FittedOde.class).start();
            r.put("lynx in 1900", start[0]);
            r.put("hare in 1900", start[1]);
            for (FittedOde f : fits.all(FittedOde.class)) {
                double[][] y = f.predict(years);
                r.put(f.model().name() + ", fit 1900-1914 (rms log error)", rms(y, data, 0, TRAIN));
                r.put(f.model().name() + ", forecast 1915-1920 (rms log error)", rms(y, data, TRAIN, years.length));
            }
            double[][] earlier = new double[years.length][2];
            for (int i = CYCLE; i < years.length; i++) {
                earlier[i] = data[i - CYCLE];
            }
            r.put(YARDSTICK, rms(earlier, data, TRAIN, years.length));
            return r;
        }

        private static double rms(double[][] a, double[][] b, int from, int to) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                for (int c = 0; c < 2; c++) {
                    double d = StrictMath.log(a[i][c]) - StrictMath.log(b[i][c]);
                    sum += d * d;
                }
            }
            return Math.sqrt(sum / (2 * (to - from)));
        }

        @Override
        public String verdict(Map<String, Object> r) {
            return BaselineComparison.of(r, "mechanistic, forecast 1915-1920 (rms log error)", YARDSTICK);
        }

        @Override
        public void draw(Report report, Fits fits, Metrics metrics) {
            report.section("Fit 1900-1914, forecast 1915-1920").paragraph("Both models saw the years up to 1914 only.");
            Figures.trajectories(report, "year", LABELS, years, data, fits, years[years.length - 1], years[TRAIN - 1]);
            report.section("Phase portraits");
            for (FittedOde f : fits.all(FittedOde.class)) {
                Figures.phasePortrait(report, LABELS, data, f, years);
            }
        }
    }
}
