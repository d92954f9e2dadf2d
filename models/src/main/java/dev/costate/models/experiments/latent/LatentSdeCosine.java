package dev.costate.models.experiments.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.latent.LatentSde;
import dev.costate.models.latent.PathModel;
import dev.costate.models.layers.Bound;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Training;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.sde.SdeGradientMethods;
import dev.costate.solvers.sde.TimeGrid;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * torchsde's example of a latent SDE: 20 points of cos 2πt with a gap between them, one series.
 *
 * <p>The loss is the negative evidence lower bound: Laplace's law of scale 0.05 at the points, the divergence of the
 * paths on [0, 2] and of their starts, which rises to its weight over 100 steps. Adam at 10⁻², falling by 0.999 a step.
 * There 512 paths and layers of 200, here 64 and 64. Immutable.
 */
final class LatentSdeCosine implements Experiment<LatentSdeCosine.Values> {
    private static final String MODEL = "path";
    private static final double SIGMA = 0.5;
    private static final double SCALE = 0.05;
    private static final double END = 2;
    private static final double ANNEALED = 100;
    private static final int POINTS = 20;
    private static final int DRAWS = 1000;
    private static final String ERROR = "root mean squared error of the posterior mean at the points";

    /** Its hyper-parameters. */
    record Values(Training training, int hidden, int batch, double rate, GradientMethod gradient)
            implements Hyperparameters {
    }

    @Override
    public String name() {
        return "latent-sde";
    }

    @Override
    public String summary() {
        return "a latent SDE through 20 points of a cosine, with a gap between them";
    }

    @Override
    public String about() {
        return "Trains the posterior of a latent SDE on one series (torchsde's example).";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 800),
                o.integer("hidden", 64, TrainingOptions.WIDTH, "width of the drift's two hidden layers"),
                o.integer("batch", 64, TrainingOptions.BATCH, "paths in a step"),
                o.real("rate", 1e-2, TrainingOptions.RATE, "learning rate"),
                o.choice("gradient",
                        SdeGradientMethods.ALL.stream()
                                .filter(g -> SdeGradientMethods.refusal(g, SdeMethods.EULER_MARUYAMA).isEmpty())
                                .toList(),
                        GradientMethod::name, GradientMethods.DIRECT, "gradient method of the solve"));
    }

    private static PathModel model(Values h) {
        return new PathModel(MODEL, h.hidden, SIGMA);
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(model(h));
    }

    @Override
    public Study study(Values h) {
        return new CosineStudy(h);
    }

    private static final class CosineStudy implements Study {
        private final double[] times = new double[POINTS];
        private final double[] values = new double[POINTS];
        private final PathModel model;
        private final Phase phase;

        CosineStudy(Values h) {
            for (int i = 0; i < POINTS / 2; i++) {
                times[i] = 0.3 + 0.5 * i / (POINTS / 2 - 1);
                times[POINTS / 2 + i] = 1.2 + 0.3 * i / (POINTS / 2 - 1);
            }
            Arrays.setAll(values, i -> StrictMath.cos(2 * Math.PI * times[i]));
            model = model(h);
            phase = Phase.of(model, MODEL, h.training.recipe(new Adam(),
                    new Schedule.ExponentialDecay(h.rate, 0.999, 1), Batches.whole(1)), (p, b) -> loss(p, b, h));
        }

        private Var loss(Bound p, Batch batch, Values h) {
            double[] all = new double[POINTS + 2];
            System.arraycopy(times, 0, all, 1, POINTS);
            all[POINTS + 1] = END;
            TimeGrid grid = TimeGrid.through(all, PathModel.STEP);
            // a path of its own for each step of each run
            Var seed = batch.seed().times(1e6).plus(batch.draw());
            LatentSde.Paths paths = model.paths(p, grid, h.batch, seed, h.gradient);
            Var x = Var.constant(Tensor.of(Shape.of(POINTS, 1), values));
            Var apart = paths.states().slice(0, 1, POINTS + 1).select(2, 0).minus(x).abs();
            Var fit = apart.times(-1 / SCALE).minus(StrictMath.log(2 * SCALE)).sum(0).mean();
            Var divergence = paths.rate().select(0, POINTS + 1).mean().plus(model.startDivergence(p));
            return divergence.times(batch.step().times(1 / ANNEALED).atMost(1)).minus(fit);
        }

        @Override
        public List<String> columns() {
            return List.of("x");
        }

        @Override
        public List<Model> models() {
            return List.of(model);
        }

        @Override
        public List<Phase> phases() {
            return List.of(phase);
        }

        private static double[] from0(double[] t) {
            double[] all = new double[t.length + 1];
            System.arraycopy(t, 0, all, 1, t.length);
            return all;
        }

        @Override
        public Map<String, Object> results(Fits fits, Metrics metrics) {
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("negative bound of the last step", metrics.last("loss"));
            r.putAll(results(fits));
            return r;
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            PathModel.FittedPath fit = fits.first(PathModel.FittedPath.class);
            double[][] paths = fit.paths(DRAWS, 1, from0(times));
            double squares = 0;
            double spread = 0;
            for (int i = 0; i < POINTS; i++) {
                double mean = Arrays.stream(paths[i + 1]).average().orElseThrow();
                squares += (mean - values[i]) * (mean - values[i]) / POINTS;
                spread += Arrays.stream(paths[i + 1]).map(z -> (z - mean) * (z - mean)).sum() / DRAWS / POINTS;
            }
            Map<String, Object> r = new LinkedHashMap<>();
            r.put(ERROR, Math.sqrt(squares));
            r.put("standard deviation of the paths at the points", Math.sqrt(spread));
            r.put("divergence from the prior (nats)", fit.divergence(DRAWS, 1, END));
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, ERROR, 0.1, -1)
                    .between("The posterior", "its target"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            PathModel.FittedPath fit = fits.first(PathModel.FittedPath.class);
            double[] t = Figures.fine(0, END, 200);
            double[][] paths = fit.paths(DRAWS, 1, t);
            double[] mean = new double[t.length];
            double[] low = new double[t.length];
            double[] high = new double[t.length];
            for (int i = 0; i < t.length; i++) {
                double[] sorted = paths[i].clone();
                Arrays.sort(sorted);
                mean[i] = Arrays.stream(sorted).average().orElseThrow();
                low[i] = sorted[DRAWS / 20];
                high[i] = sorted[DRAWS - 1 - DRAWS / 20];
            }
            LinePlot plot = new LinePlot("paths of the posterior").labels("t", "x");
            for (int j = 0; j < 4; j++) {
                plot.add(PlotSeries.dashes(j == 0 ? "draws" : "", t, Figures.column(paths, j)).colour(2));
            }
            plot.add(PlotSeries.line("mean", t, mean).colour(1)).add(PlotSeries.line("5 and 95%", t, low).colour(3))
                    .add(PlotSeries.line("", t, high).colour(3))
                    .add(PlotSeries.points("points", times, values).colour(0));
            report.section("Posterior").paragraph("Paths of the posterior, their mean, and where nine of ten lie. Good:"
                    + " the mean passes through the points, and the paths part where there are none.");
            report.figure(plot, "");
        }
    }
}
