package dev.costate.models.cnf;

import dev.costate.models.DensityEstimator;
import dev.costate.models.data.Table;
import dev.costate.models.data.Whitener;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Activation;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Clipping;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A continuous normalising flow by maximum likelihood (Grathwohl et al. 2019, FFJORD), in whitened coordinates, so that
 * it starts near the best normal distribution. Immutable.
 *
 * <p>Trained by Adam in Dopri5, with the gradient clipped to the norm 5 unless the training says otherwise. The fitted
 * flow is solved by Vern7, whose high order keeps single rows close too, whose error the norm over a block hides.
 *
 * @param field kind of network
 * @param hidden width of the hidden layers
 * @param layers number of hidden layers
 * @param activation between the layers
 * @param sines bound of the wave numbers of concatsquash's sines; 0 for none
 * @param trace how the trace of the Jacobian is found in training
 * @param gradient how the solve is differentiated
 * @param batch rows in a step
 * @param rate highest learning rate
 * @param weightDecay of AdamW
 * @param trainTol tolerance of the solver in training
 * @param tol tolerance of the solver afterwards
 * @param maxSteps most steps of a solve in training
 * @param noise standard deviation of normal noise on whitened rows in training
 */
public record Cnf(@Setting("kind of network that is the field") Field field,
        @Setting(value = "width of the hidden layers; number of units of a hypernetwork field", min = 1, max = 10_000)
        int hidden,
        @Setting(value = "number of hidden layers", min = 0, max = 100) int layers,
        @Setting(value = "between the layers; smooth ones only, the trace differentiates them once more",
                of = Smooth.class) Activation activation,
        @Setting(value = "half of concatsquash's first units are sines, whose wave numbers begin below this; 0: none",
                min = 0, max = 1000) double sines,
        @Setting("how the trace of the Jacobian is found in training") Trace trace,
        @Setting(value = "how the solve is differentiated", of = SolverSettings.Gradients.class)
        GradientMethod gradient,
        @Setting(value = "rows in a step", min = 1, max = 1_000_000) int batch,
        @Setting(value = "highest learning rate; falls to a hundredth by half a cosine", min = 0, above = true,
                max = 1000) double rate,
        @Setting(value = "weight decay", min = 0, max = 100) double weightDecay,
        @Setting(value = "rtol and atol of the solver in training", min = 0, above = true) double trainTol,
        @Setting(value = "rtol and atol of the solver afterwards", min = 0, above = true) double tol,
        @Setting(value = "most steps of a solve, tried ones included", min = 1, max = Integer.MAX_VALUE) int maxSteps,
        @Setting(value = "normal noise added to the rows in training, in standard deviations", min = 0, max = 100)
        double noise) implements DensityEstimator {
    /** Width of a hypernetwork's own hidden layers. */
    private static final int HYPER_WIDTH = 32;
    private static final Cnf USUAL = new Cnf(Field.CONCATSQUASH, 32, 2, Activation.TANH, 0, Trace.EXACT,
            SolverSettings.GRADIENT, 256, 3e-3, 0, 1e-3, 1e-6, SolverSettings.MAX_STEPS, 0.05);

    /** Kinds of networks that are fields. */
    public enum Field {
        /** Layers whose outputs are scaled and shifted by functions of the time. */
        CONCATSQUASH,
        /** A plain network of state and time. */
        MLP,
        /** Units whose weights are functions of the time. */
        HYPERNETWORK
    }

    /** The activations that can be differentiated twice. */
    static final class Smooth implements Setting.Choices<Activation> {
        @Override
        public List<Activation> all() {
            return List.of(Activation.TANH, Activation.SOFTPLUS, Activation.SIGMOID, Activation.SILU, Activation.GELU);
        }

        @Override
        public Function<Activation, String> naming() {
            return Activation::optionName;
        }
    }

    /** Checks the tolerances. */
    public Cnf {
        SolverSettings.requireTolerance("train-tol", trainTol);
        SolverSettings.requireTolerance("tol", tol);
    }

    /** Returns what is usual: two concatsquash layers of 32. */
    public static Cnf usual() {
        return USUAL;
    }

    /** Returns a flow of concatsquash layers, of equal width. */
    public static Cnf concatSquash(int width, int layers) {
        return USUAL.with("hidden", width).with("layers", layers);
    }

    /** Returns the same with another value of one component. */
    public Cnf with(String component, Object value) {
        return Settings.with(this, component, value);
    }

    @Override
    public String name() {
        return "cnf";
    }

    @Override
    public String title() {
        return "a continuous normalising flow";
    }

    @Override
    public long iterations() {
        return 1000;
    }

    private Flow flow(int width) {
        int[] widths = new int[layers];
        Arrays.fill(widths, hidden);
        OdeField network = field == Field.HYPERNETWORK ? new HypernetworkField(width, hidden, HYPER_WIDTH)
                : field == Field.MLP ? NetworkField.mlp(activation, width, widths)
                        : NetworkField.fineConcatSquash(activation, sines, width, widths);
        return Flow.of(network);
    }

    private SolveOptions solver() {
        return SolveOptions.adaptive(Methods.VERN7, tol, tol);
    }

    @Override
    public Plan plan(String name, Table seen, Optional<Table> heldOut, Training training) {
        double[] rows = seen.flat();
        FlowModel model = new FlowModel(name, flow(seen.width()), Whitener.fit(seen.name(), seen.columns(), rows),
                solver()).of(origin(seen.columns()));
        FlowObjective objective = new FlowObjective(model, model.scaling().apply(rows), trace,
                SolveOptions.adaptive(Methods.DOPRI5, trainTol, trainTol).withMaxSteps(maxSteps), gradient, noise);
        int n = seen.rows().length;
        Recipe recipe = training.recipe(weightDecay == 0 ? new Adam() : Adam.w(weightDecay),
                Schedule.warmCosine(rate, 50, training.iterations()), Batches.epochs(n, Math.min(n, batch)));
        if (training.clip().isEmpty()) {
            recipe = recipe.withClipping(Clipping.byNorm(5));
        }
        Phase phase = Phase.of(model, name, objective, recipe).withSmooth(objective::withFixedSteps);
        return new Plan(model, DensityEstimator.judged(phase, model, heldOut, Phase.VALIDATION,
                model.scaling().logDeterminant()));
    }

    @Override
    public Model restore(String model, SavedModel saved) {
        return FlowModel.from(model, flow(saved.length(model + ".scaling.mean")), solver(), saved)
                .of(origin(saved.columns()));
    }
}
