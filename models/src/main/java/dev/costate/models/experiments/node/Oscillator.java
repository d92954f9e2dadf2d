package dev.costate.models.experiments.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.Parameters;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.OdeModel;
import dev.costate.models.node.ScaledField;
import dev.costate.models.optim.AdaBelief;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.SolverOptions;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Training;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The Neural ODE of diffrax's documentation, on 256 series of a nonlinear oscillator.
 *
 * <p>y' = (x₂, −x₁), x = y/(1 + y), from U(−0.6, 1)², at 100 times on [0, 10]; the field s·tanh(MLP(y)) with two hidden
 * layers of 64 softplus units; Tsit5 at rtol 10⁻³, atol 10⁻⁶; AdaBelief at 6·10⁻³ on batches of 32 series. The loss is
 * the mean squared error, first on the first tenth of each series, then on all of it with the rate falling to a
 * hundredth by half a cosine. Immutable.
 */
final class Oscillator implements Experiment<Oscillator.Values> {
    private static final int SERIES = 256;
    private static final int POINTS = 100;
    private static final int SHORT = POINTS / 10;
    private static final int BATCH = 32;
    private static final double END = 10;
    private static final long STREAM = CounterRandom.DATA + 11;

    @Override
    public String name() {
        return "oscillator";
    }

    @Override
    public String summary() {
        return "a Neural ODE learns a nonlinear oscillator from 256 series, the short first part of each, then all "
                + "of it";
    }

    /** Its hyper-parameters. */
    record Values(Training training, int hidden, double rate, SolveOptions solver) implements Hyperparameters {
    }

    @Override
    public String about() {
        return "Trains a Neural ODE on 256 series of a nonlinear oscillator (diffrax's example).";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 500),
                o.integer("hidden", 64, TrainingOptions.WIDTH, "width of the two hidden layers"),
                o.real("rate", 6e-3, TrainingOptions.RATE, "learning rate, at first"),
                SolverOptions.adaptive(o, Methods.TSIT5, 1e-3, 1e-6));
    }

    private static ScaledField field(int hidden) {
        return new ScaledField(
                new MlpField(Mlp.of(Activation.SOFTPLUS, 2, hidden, hidden, 2).withLast(Activation.TANH)));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(OdeModel.from("oscillator", field(h.hidden), false, h.solver, saved));
    }

    @Override
    public Study study(Values h) {
        return new OscillatorStudy(h);
    }

    private static final class OscillatorStudy implements Study {
        private final double[] times = IntStream.range(0, POINTS).mapToDouble(i -> END * i / (POINTS - 1)).toArray();
        private final double[] series = series();
        private final OdeModel model;
        private final List<Phase> phases;

        OscillatorStudy(Values h) {
            model = new OdeModel("oscillator", field(h.hidden), Coordinates.identity(2),
                    OdeModel.Start.fixed(series[0], series[1]), h.solver);
            Tensor data = Tensor.of(Shape.of(SERIES, 2 * POINTS), series);
            double rate = h.rate;
            long steps = h.training.iterations();
            phases = List.of(phase(h.training, "first tenth", data, SHORT, Schedule.constant(rate)),
                    phase(h.training, "whole series", data, POINTS, new Schedule.Cosine(rate, 0.01 * rate, 0, steps)));
        }

        private Phase phase(Training training, String label, Tensor data, int points, Schedule rate) {
            var recipe = training.recipe(new AdaBelief(), rate, Batches.epochs(SERIES, BATCH));
            return model.phase(label, recipe, (m, p, batch) -> loss(m, p, batch, data, points));
        }

        private Var loss(OdeModel m, Bound p, Batch batch, Tensor data, int points) {
            Var rows = Var.constant(data).gather(batch.index());
            int n = rows.shape().dim(0);
            Var targets = rows.slice(1, 0, 2 * points).reshape(n, points, 2).transpose(1, 0, 2);
            return m.solve(p, targets.select(0, 0), Arrays.copyOf(times, points)).minus(targets).square().mean();
        }

        /** All series by a tight solve, [series, point, component] flat. */
        private double[] series() {
            double[] u = CounterRandom.uniform(0, STREAM, 0, 2 * SERIES);
            double[] all = new double[SERIES * POINTS * 2];
            SolveOptions tight = SolveOptions.adaptive(Methods.DOPRI5, 1e-9, 1e-9);
            for (int s = 0; s < SERIES; s++) {
                double[] y0 = {1.6 * u[2 * s] - 0.6, 1.6 * u[2 * s + 1] - 0.6};
                double[][] y = Ode.solve((t, v, dv) -> {
                    dv[0] = v[1] / (1 + v[1]);
                    dv[1] = -v[0] / (1 + v[0]);
                }, y0, times, tight).orThrow().values();
                for (int i = 0; i < POINTS; i++) {
                    System.arraycopy(y[i], 0, all, (s * POINTS + i) * 2, 2);
                }
            }
            return all;
        }

        private double[][] truth(int s) {
            double[][] rows = new double[POINTS][];
            Arrays.setAll(rows, i -> Arrays.copyOfRange(series, (s * POINTS + i) * 2, (s * POINTS + i + 1) * 2));
            return rows;
        }

        /** Mean squared error over the first points of all series; infinite where a solve fails. */
        private double error(Parameters p, int points) {
            FittedOde fit = new FittedOde(model, p);
            double[] first = Arrays.copyOf(times, points);
            double sum = 0;
            try {
                for (int s = 0; s < SERIES; s++) {
                    double[][] truth = truth(s);
                    double[][] y = fit.predictFrom(0, truth[0], first);
                    for (int i = 0; i < points; i++) {
                        for (int c = 0; c < 2; c++) {
                            double e = y[i][c] - truth[i][c];
                            sum += e * e;
                        }
                    }
                }
            } catch (ArithmeticException unsolvable) {
                return Double.POSITIVE_INFINITY;
            }
            return sum / (2 * points * SERIES);
        }

        @Override
        public double until() {
            return END;
        }

        @Override
        public List<String> columns() {
            return List.of("y1", "y2");
        }

        @Override
        public List<Model> models() {
            return List.of(model);
        }

        @Override
        public List<Phase> phases() {
            return phases;
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            Parameters p = fits.first(FittedOde.class).parameters();
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("mean squared error, whole series", error(p, POINTS));
            r.put("mean squared error, first tenth", error(p, SHORT));
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, "mean squared error, whole series", 5e-3, -1)
                    .between("The fit", "its target"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            report.section("The first series");
            Figures.trajectories(report, "t", columns(), times, truth(0), fits, END, END);
            Figures.phasePortrait(report, columns(), truth(0), fits.first(FittedOde.class), times);
        }
    }
}
