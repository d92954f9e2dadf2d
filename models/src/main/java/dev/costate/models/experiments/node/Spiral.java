package dev.costate.models.experiments.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.Parameters;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.OdeModel;
import dev.costate.models.optim.RmsProp;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.plot.HtmlReport;
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
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The supervised Neural ODE of Chen et al. 2018: a spiral y' = (y³)·A, A = [[−0.1, 2], [−2, −0.1]], from (2, 0), at
 * 1000 times on [0, 25]; the field W₂·tanh(W₁·y³ + b₁) + b₂ of width 50, weights N(0, 0.1²), biases 0; 20 windows of
 * 10 points a step, drawn without replacement; mean |error|; RMSprop at 10⁻³, falling to a hundredth by half a
 * cosine; Dopri5 with rtol 10⁻⁷, atol 10⁻⁹. Immutable.
 */
final class Spiral implements Experiment<Spiral.Values> {
    private static final int POINTS = 1000;
    private static final int WINDOW = 10;
    private static final int BATCH = 20;
    private static final double END = 25;
    private static final double[] Y0 = {2, 0};

    @Override
    public String name() {
        return "spiral";
    }

    @Override
    public String summary() {
        return "a Neural ODE learns the spiral y' = y^3 A from windows of one trajectory";
    }

    /** Its hyper-parameters. */
    record Values(Training training, int hidden, double rate, GradientMethod gradient, SolveOptions solver)
            implements Hyperparameters {
    }

    @Override
    public String about() {
        return "Trains a Neural ODE on windows of the spiral y' = y^3 A (Chen et al. 2018).";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 2000),
                o.integer("hidden", 50, TrainingOptions.WIDTH, "width of the hidden layer"),
                o.real("rate", 1e-3, TrainingOptions.RATE, "learning rate"), SolverOptions.gradient(o),
                SolverOptions.adaptive(o, Methods.DOPRI5, 1e-7, 1e-9));
    }

    private static MlpField field(Values h) {
        return new MlpField(Mlp.of(Activation.TANH, Init.normal(0.1), Init.zeros(), 2, h.hidden, 2), 3);
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(OdeModel.from("spiral", field(h), false, h.solver, saved));
    }

    @Override
    public Study study(Values h) {
        return new SpiralStudy(h);
    }

    private static final class SpiralStudy implements Study {
        private final double[] times = IntStream.range(0, POINTS).mapToDouble(i -> END * i / (POINTS - 1)).toArray();
        private final double[][] truth;
        private final OdeModel model;
        private final Phase phase;

        SpiralStudy(Values h) {
            truth = Ode.solve((t, y, dy) -> {
                double u = y[0] * y[0] * y[0];
                double v = y[1] * y[1] * y[1];
                dy[0] = -0.1 * u - 2 * v;
                dy[1] = 2 * u - 0.1 * v;
            }, Y0, times, SolveOptions.adaptive(Methods.DOPRI5, 1e-7, 1e-9)).orThrow().values();
            model = new OdeModel("spiral", field(h), Coordinates.identity(2), OdeModel.Start.fixed(Y0), h.solver)
                    .withGradient(h.gradient);
            Tensor data = Tensor.matrix(truth);
            double[] window = Arrays.copyOf(times, WINDOW);
            long n = h.training.iterations();
            Schedule rate = new Schedule.Cosine(h.rate, 0.01 * h.rate, 0, n);
            phase = model.phase("spiral",
                            h.training.recipe(new RmsProp(), rate, Batches.distinct(POINTS - WINDOW, BATCH)),
                            (m, p, batch) -> windowLoss(m, p, batch, data, window))
                    .measuring("total_loss", this::totalLoss);
        }

        private static Var windowLoss(OdeModel m, Bound p, Batch batch, Tensor data, double[] window) {
            Var table = Var.constant(data);
            Var first = batch.index();
            Var steps = Var
                    .constant(Tensor.of(Shape.of(WINDOW, 1), IntStream.range(0, WINDOW).asDoubleStream().toArray()));
            Var rows = first.expand(0).plus(steps);
            int n = first.shape().size();
            Var targets = table.gather(rows.reshape(WINDOW * n)).reshape(WINDOW, n, 2);
            return m.solve(p, table.gather(first), window).minus(targets).abs().mean();
        }

        /** Mean |prediction − truth| over all 1000 points; infinite where the solve fails. */
        private double totalLoss(Parameters p) {
            try {
                double[][] y = new FittedOde(model, p).predict(times);
                double sum = 0;
                for (int i = 0; i < POINTS; i++) {
                    sum += Math.abs(y[i][0] - truth[i][0]) + Math.abs(y[i][1] - truth[i][1]);
                }
                return sum / (2 * POINTS);
            } catch (ArithmeticException unsolvable) {
                return Double.POSITIVE_INFINITY;
            }
        }

        @Override
        public String timeColumn() {
            return "t";
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
            return List.of(phase);
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("mean error on the whole trajectory", totalLoss(fits.first(FittedOde.class).parameters()));
            return r;
        }

        @Override
        public Map<String, Object> results(Fits fits, Metrics metrics) {
            Map<String, Object> r = results(fits);
            r.put("smallest such error in training",
                    Arrays.stream(metrics.column("total_loss")).min().orElse(Double.NaN));
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, "mean error on the whole trajectory", 0.15, -1)
                    .between("The fit", "its target"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            report.section("Trajectory");
            Figures.trajectories(report, "t", columns(), times, truth, fits, END, END);
            Figures.phasePortrait(report, columns(), truth, fits.first(FittedOde.class), times);
            report.section("Mean error on the whole trajectory");
            Figures.curve(report, this, metrics, "total_loss", "mean |error|",
                    "From the start only, over all 1000 points. Good: near 0.");
        }
    }
}
