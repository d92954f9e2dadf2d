package dev.costate.models.cnf;

import dev.costate.models.DensityEstimator;
import dev.costate.models.cnf.TransportObjective.Weights;
import dev.costate.models.data.Table;
import dev.costate.models.data.Whitener;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.Setting;
import dev.costate.models.options.Settings;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.SolverSettings;
import dev.costate.models.train.Training;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Optional;

/**
 * A flow along the gradient of a potential, whose transport is cheap (Onken et al. 2021, OT-Flow). Immutable.
 *
 * @param hidden width of the potential's layers
 * @param layers their number
 * @param weights of the three terms of the loss
 * @param batch rows in a step
 * @param rate highest learning rate
 * @param steps equal Runge–Kutta steps of a solve in training
 * @param gradient how the solve is differentiated
 * @param testSteps equal steps of a solve of the fitted model
 * @param noise standard deviation of normal noise on the rows in training
 * @param whitened whether the flow's coordinates are whitened ones; else the data's own, for which the paper chose its
 * widths and weights
 */
public record OtFlow(
        @Setting(value = "width of the potential's layers", min = 1, max = 10_000) int hidden,
        @Setting(value = "number of the potential's layers", min = 1, max = 100) int layers, Weights weights,
        @Setting(value = "rows in a step", min = 1, max = 1_000_000) int batch,
        @Setting(value = "highest learning rate; falls to a hundredth by half a cosine", min = 0, above = true,
                max = 1000) double rate,
        @Setting(value = "Runge-Kutta steps of a solve in training", min = 1, max = 10_000) int steps,
        @Setting(value = "how the solve is differentiated", of = SolverSettings.Gradients.class)
        GradientMethod gradient,
        @Setting(value = "the same of the fitted model", min = 1, max = 10_000) int testSteps,
        @Setting(value = "normal noise added to the rows in training, in standard deviations", min = 0, max = 100)
        double noise, boolean whitened) implements DensityEstimator {
    private static final String HELD_OUT = "held_out";
    private static final OtFlow USUAL = new OtFlow(32, 2, new Weights(1, 10, 1), 512, 0.02, 8,
            SolverSettings.GRADIENT, 8, 0.05, true);

    /** Returns what is usual. */
    public static OtFlow usual() {
        return USUAL;
    }

    /** Returns the same with another value of one component. */
    public OtFlow with(String component, Object value) {
        return Settings.with(this, component, value);
    }

    @Override
    public String name() {
        return "otflow";
    }

    @Override
    public String title() {
        return "an optimal-transport flow";
    }

    @Override
    public long iterations() {
        return 1000;
    }

    private Flow flow(int width) {
        return new Flow(new TransportField(Potential.of(width, hidden, layers)), 1, 0, 1);
    }

    private SolveOptions solver() {
        return SolveOptions.fixed(Methods.RK4, 1.0 / testSteps);
    }

    @Override
    public Plan plan(String name, Table seen, Optional<Table> heldOut, Training training) {
        double[] rows = seen.flat();
        FlowModel model = new FlowModel(name, flow(seen.width()), whitened
                ? Whitener.fit(seen.name(), seen.columns(), rows) : Whitener.identity(seen.width()), solver())
                .of(origin(seen.columns()));
        TransportObjective objective = new TransportObjective(model, model.scaling().apply(rows), weights,
                SolveOptions.fixed(Methods.RK4, 1.0 / steps), gradient, noise);
        int n = seen.rows().length;
        Recipe recipe = training.recipe(new Adam(), Schedule.warmCosine(rate, 50, training.iterations()),
                Batches.epochs(n, Math.min(n, batch)));
        Phase phase = Phase.of(model, name, objective, recipe).withSmooth(objective::withoutKinks);
        return new Plan(model, DensityEstimator.judged(phase, model, heldOut, HELD_OUT, 0));
    }

    @Override
    public Model restore(String model, SavedModel saved) {
        return FlowModel.from(model, flow(saved.length(model + ".scaling.mean")), solver(), saved)
                .of(origin(saved.columns()));
    }
}
