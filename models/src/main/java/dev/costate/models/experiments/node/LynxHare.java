package dev.costate.models.experiments.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Resources;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.LotkaVolterra;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.OdeModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.SolverOptions;
import dev.costate.models.study.Stage;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Recipe;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Lynx and snowshoe hare at Hudson Bay, 1900–1920.
 *
 * <p>Two models fit 1900–1914 and forecast 1915–1920, both with log-normal errors (mean squared error of logarithms).
 * Lotka–Volterra's four rates and first state go through the solver, from a first guess by regression on finite
 * differences. A Neural ODE of the logarithms is trained on windows first, then on the whole.
 *
 * <p>The baseline is the value ten years earlier, ten years being the cycle's length. Immutable.
 */
final class LynxHare implements Experiment<LynxHare.Values> {
    private static final String FORECAST = ", forecast 1915-1920 (rms log error)";
    private static final String BASELINE = "ten years earlier, 1915-1920 (rms log error)";
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

    /** Its hyper-parameters. */
    record Values(TrainingOptions training, int hidden, SolveOptions solver) implements Hyperparameters {
    }

    @Override
    public String about() {
        return "Fits Lotka-Volterra's four rates and a Neural ODE to lynx and hare pelts of 1900-1914 and forecasts "
                + "1915-1920.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 1000),
                o.integer("hidden", 16, TrainingOptions.WIDTH, "width of the Neural ODE's hidden layer"),
                SolverOptions.solver(Methods.TSIT5, 1e-6, 1e-8, SolverOptions.maxSteps(o)));
    }

    private static MlpField neural(Values h) {
        return new MlpField(Mlp.of(Activation.TANH, 2, h.hidden, 2));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(OdeModel.from("mechanistic", new LotkaVolterra(1, 1, 1, 1), true, h.solver, saved),
                OdeModel.from("neural", neural(h), true, h.solver, saved));
    }

    @Override
    public Study study(Values h) {
        return new LynxHareStudy(h, Resources.csv("lynx-hare.csv", CsvOptions.STRICT));
    }

    private static final class LynxHareStudy implements Study {
        private final double[] years;
        private final double[][] data;
        private final OdeModel mechanistic;
        private final OdeModel neural;
        private final List<Stage> stages;

        LynxHareStudy(Values h, CsvTable table) {
            years = table.time();
            data = IntStream.range(0, table.rows())
                    .mapToObj(r -> new double[] {table.values()[1][r], table.values()[2][r]}).toArray(double[][]::new);
            double[] train = Arrays.stream(data).limit(TRAIN).flatMapToDouble(Arrays::stream).toArray();
            Coordinates logs = new Coordinates(true, Standardiser.identity(2), years[0], 1);
            double[] z = logs.inward(train);
            mechanistic = new OdeModel("mechanistic", firstGuess(train, z), logs, OdeModel.Start.fitted(z[0], z[1]),
                    h.solver);
            Coordinates scaled = new Coordinates(true, Standardiser.fit(z, 2), years[0], 1);
            double[] s = scaled.inward(train);
            neural = new OdeModel("neural", neural(h), scaled, OdeModel.Start.fitted(s[0], s[1]), h.solver);
            long n = h.training.iterations();
            Schedule decay = new Schedule.ExponentialDecay(0.03, 0.1, Math.max(1, n / 2));
            Recipe whole = h.training.recipe(new Adam(), decay, Batches.whole(1));
            Recipe windows = h.training.recipe(new Adam(), Schedule.constant(0.01),
                    Batches.whole(TRAIN - WINDOW + 1), Math.max(1, n / 2));
            Recipe trajectory = h.training.recipe(new Adam(),
                    new Schedule.ExponentialDecay(0.01, 0.1, Math.max(1, n / 2)), Batches.whole(1));
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
         * Least squares of central differences of the logarithms.
         *
         * <p>Those of ln v on u have the derivative −β and the intercept α, those of ln u on v the derivative δ and the
         * intercept −γ. Rates below 0.01 are raised to it, or 0.001 for β and δ.
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
                double derivative = (logs[2 * (i + 1) + y] - logs[2 * (i - 1) + y]) / 2;
                double at = rows[2 * i + x];
                sx += at;
                sy += derivative;
                sxx += at * at;
                sxy += at * derivative;
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
                r.put(f.model().name() + FORECAST, rms(y, data, TRAIN, years.length));
            }
            double[][] earlier = new double[years.length][2];
            for (int i = CYCLE; i < years.length; i++) {
                earlier[i] = data[i - CYCLE];
            }
            r.put(BASELINE, rms(earlier, data, TRAIN, years.length));
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
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return models().stream().map(m -> BaselineComparison.of(r, m.name() + FORECAST, BASELINE)
                    .between("The " + m.name() + " model", "ten years earlier")).toList();
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            report.section("Fit 1900-1914, forecast 1915-1920").paragraph("Both models saw the years up to 1914 only.");
            Figures.trajectories(report, "year", LABELS, years, data, fits, years[years.length - 1], years[TRAIN - 1]);
            report.section("Phase portraits");
            for (FittedOde f : fits.all(FittedOde.class)) {
                Figures.phasePortrait(report, LABELS, data, f, years);
            }
        }
    }
}
