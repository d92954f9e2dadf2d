package dev.costate.models.experiments.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Parameters;
import dev.costate.models.node.AffineField;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.SolverOptions;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
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
 * A linear equation is solved, and its two coefficients are recovered through the solver.
 *
 * <p>y' = 50 − 0.5·y on [0, 10], whose solution is y = 100 + (y₀ − 100)·e^(−t/2), from 21 exact values, starting from
 * y' = 20 − 0.1·y. The model's unit is 100, so that both coefficients are of one size. Immutable.
 */
final class LinearIvp implements Experiment<LinearIvp.Values> {
    private static final double A = 50;
    private static final double B = -0.5;
    private static final double UNIT = 100;

    @Override
    public String name() {
        return "linear-ivp";
    }

    @Override
    public String summary() {
        return "y' = 50 - 0.5 y against its closed form; recovers both coefficients through the solver";
    }

    /** Its hyper-parameters. */
    record Values(Training training, double y0, SolveOptions solver) implements Hyperparameters {
    }

    @Override
    public String about() {
        return "Solves y' = 50 - 0.5 y on [0, 10] and recovers the two coefficients from values of the closed form, "
                + "from y' = 20 - 0.1 y on.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 1000),
                o.real("y0", 0, Range.closed(-1_000_000, 1_000_000), "value at t = 0"),
                SolverOptions.solver(Methods.DOPRI5, 1e-8, 1e-10, SolverOptions.maxSteps(o)));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(OdeModel.from("linear", new AffineField(0.2, -0.1), false, h.solver, saved));
    }

    @Override
    public Study study(Values h) {
        return new LinearStudy(h);
    }

    private static double exact(double y0, double t) {
        return -A / B + (y0 + A / B) * StrictMath.exp(B * t);
    }

    private static final class LinearStudy implements Study {
        private final double y0;
        private final double[] times = IntStream.rangeClosed(0, 20).mapToDouble(i -> 0.5 * i).toArray();
        private final OdeModel model;
        private final Phase phase;

        LinearStudy(Values h) {
            y0 = h.y0;
            Coordinates c = new Coordinates(false, new Standardiser(new double[1], new double[] {UNIT}), 0, 1);
            model = new OdeModel("linear", new AffineField(0.2, -0.1), c, OdeModel.Start.fixed(y0 / UNIT),
                    h.solver);
            double[] data = Arrays.stream(times).map(t -> exact(y0, t) / UNIT).toArray();
            Schedule rate = new Schedule.Cosine(0.03, 0, 0, h.training.iterations());
            phase = model.phase("linear", h.training.recipe(new Adam(), rate, Batches.whole(1)),
                            (m, p, batch) -> m.solve(p, m.start(p), times)
                                    .minus(Var.constant(Tensor.of(Shape.of(times.length, 1, 1), data))).square()
                                    .mean())
                    .measuring("a", p -> UNIT * p.tensor("field.a").item())
                    .measuring("b", p -> p.tensor("field.b").item());
        }

        @Override
        public String timeColumn() {
            return "t";
        }

        @Override
        public double until() {
            return times[times.length - 1];
        }

        @Override
        public List<String> columns() {
            return List.of("y");
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
            FittedOde fit = fits.first(FittedOde.class);
            Parameters p = fit.parameters();
            double[][] fitted = fit.predict(times);
            double[][] solved = Ode.solve((t, y, dy) -> dy[0] = A + B * y[0], new double[] {y0}, times, model.solver())
                    .orThrow().values();
            double fitError = 0;
            double solverError = 0;
            for (int i = 0; i < times.length; i++) {
                fitError = Math.max(fitError, Math.abs(fitted[i][0] - exact(y0, times[i])));
                solverError = Math.max(solverError, Math.abs(solved[i][0] - exact(y0, times[i])));
            }
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("coefficient a (true 50)", UNIT * p.tensor("field.a").item());
            r.put("coefficient b (true -0.5)", p.tensor("field.b").item());
            r.put("y(10) of the fit", fitted[times.length - 1][0]);
            r.put("y(10) of the closed form", exact(y0, 10));
            r.put("largest error of the fit", fitError);
            r.put("largest error of the solver with the true coefficients", solverError);
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, "largest error of the fit", 0.1, -1)
                    .between("The fit", "its target"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            double[] fine = Figures.fine(0, 10, 200);
            double[][] y = fits.first(FittedOde.class).predict(fine);
            report.section("Solution").figure(new LinePlot("y' = a + b y").labels("t", "y")
                    .add(PlotSeries.points("closed form", times, Arrays.stream(times).map(t -> exact(y0, t)).toArray()))
                    .add(PlotSeries.line("fit", fine, Arrays.stream(y).mapToDouble(row -> row[0]).toArray())),
                    "Good: the line runs through the points.");
            report.figure(
                    new LinePlot("Coefficients").labels("step", "")
                            .add(PlotSeries.line("a / 100", metrics.column("step"),
                                    Arrays.stream(metrics.column("a")).map(x -> x / UNIT).toArray()))
                            .add(PlotSeries.line("b", metrics.column("step"), metrics.column("b"))),
                    "Good: they end at the true values, 0.5 and -0.5.");
        }
    }
}
