package dev.costate.models.diffusion;

import dev.costate.models.DensityEstimator;
import dev.costate.models.data.Standardiser;
import dev.costate.models.data.Table;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Averaged;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.Setting;
import dev.costate.models.options.Settings;
import dev.costate.models.options.UsageException;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.SolverSettings;
import dev.costate.models.train.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A diffusion model by denoising score matching (Song et al. 2021), of standardised columns; a column of one value is
 * learned as that value. Immutable.
 *
 * <p>Trained by AdamW, whose parameters are averaged, with the gradient clipped to the norm 1 unless the training says
 * otherwise.
 *
 * @param process how data become noise
 * @param weighting how times are weighted in the loss
 * @param hidden width of the hidden layers
 * @param layers number of hidden layers
 * @param first units of the first layer
 * @param features number of time features
 * @param frequency standard deviation of their frequencies, in cycles from t = 0 to T
 * @param detail how fine the structure is that the first layer sees at the start; what is usual for the width if empty
 * @param batch rows in a step
 * @param rate highest learning rate
 * @param weightDecay of AdamW
 * @param average decay of the average of the parameters
 * @param sampler how samples are drawn
 * @param steps of the reverse SDE
 * @param corrector ratio r of the corrector after each of them; 0 for none
 * @param tol tolerance of the probability flow
 * @param stepTol tolerance of the adaptive sampler
 * @param cell length of the intervals that the values were rounded down to; 0 for none
 */
public record Diffusion(
        @Setting(value = "how data become noise", of = Processes.class) ForwardProcess process,
        @Setting("how times are weighted in the loss") Weighting weighting,
        @Setting(value = "width of the hidden layers", min = 1, max = 10_000) int hidden,
        @Setting(value = "number of hidden layers", min = 1, max = 100) int layers,
        @Setting("units of the first layer; sine: half of them, to find structure that repeats finely") First first,
        @Setting(value = "number of time features, even", min = 2, max = 10_000) int features,
        @Setting(value = "standard deviation of the features' frequencies, in cycles from t = 0 to T", min = 0,
                max = 1000) double frequency,
        @Setting(value = "how fine the structure is that the first layer sees at the start (8 in up to two dimensions, "
                + "less in more, half of it with sines, if not given)", min = 0, above = true, max = 1000)
        OptionalDouble detail,
        @Setting(value = "rows in a step", min = 1, max = 1_000_000) int batch,
        @Setting(value = "highest learning rate; falls to a hundredth by half a cosine", min = 0, above = true,
                max = 1000) double rate,
        @Setting(value = "weight decay", min = 0, max = 100) double weightDecay,
        @Setting(value = "decay of the average of the parameters that the run keeps; 0 keeps the last ones", min = 0,
                max = 0.99999) double average,
        @Setting("how samples are drawn: a step of the reverse SDE, the probability flow, or the reverse SDE in steps "
                + "that adapt") Drawing sampler,
        @Setting(value = "steps of the reverse SDE", min = 1, max = 10_000) int steps,
        @Setting(value = "ratio r of the corrector after each step (0.16 is usual); 0 for none", min = 0, max = 10)
        double corrector,
        @Setting(value = "rtol and atol of the probability flow", min = 0, above = true) double tol,
        @Setting(value = "rtol and atol of --sampler adaptive", min = 0, above = true, max = 0.5) double stepTol,
        @Setting(value = "length of the intervals that the values were rounded down to, on which training spreads "
                + "them; 0 for none", min = 0) double cell) implements DensityEstimator {
    /** In standard deviations; what is spread further is nothing but noise. */
    private static final double MOST_CELL = 100;
    private static final Diffusion USUAL = new Diffusion(ForwardProcesses.of("vp"), Weighting.NOISE, 64, 3, First.SILU,
            64, 1, OptionalDouble.empty(), 256, 3e-3, 0, 0.995, Drawing.EULER_MARUYAMA, 500, 0, 1e-6, 0.02, 0);

    /** Units of the first layer. */
    public enum First {
        /** x·sigmoid(x). */
        SILU,
        /** Half of them sines. */
        SINE
    }

    /** How samples are drawn. */
    public enum Drawing {
        /** {@link Predictor#EULER_MARUYAMA}. */
        EULER_MARUYAMA,
        /** {@link Predictor#REVERSE_DIFFUSION}. */
        REVERSE_DIFFUSION,
        /** {@link Predictor#ANCESTRAL}. */
        ANCESTRAL,
        /** {@link ProbabilityFlow}. */
        FLOW,
        /** {@link AdaptiveReverseSde}. */
        ADAPTIVE
    }

    /** The forward processes. */
    static final class Processes implements Setting.Choices<ForwardProcess> {
        @Override
        public List<ForwardProcess> all() {
            return ForwardProcesses.ALL;
        }

        @Override
        public Function<ForwardProcess, String> naming() {
            return ForwardProcess::optionName;
        }
    }

    /** Checks what depends on one another. */
    public Diffusion {
        SolverSettings.requireTolerance("tol", tol);
        if (features % 2 != 0) {
            throw new IllegalArgumentException("features " + features + ": must be even");
        }
        if (corrector > 0 && (sampler == Drawing.FLOW || sampler == Drawing.ADAPTIVE)) {
            throw new IllegalArgumentException("corrector " + Numbers.shortest(corrector)
                    + ": must be 0 with --sampler " + sampler.name().toLowerCase(Locale.ROOT)
                    + ", which takes no steps of a fixed length to correct");
        }
    }

    /** Returns what is usual. */
    public static Diffusion usual() {
        return USUAL;
    }

    /** Returns the same with another value of one component. */
    public Diffusion with(String component, Object value) {
        return Settings.with(this, component, value);
    }

    @Override
    public String name() {
        return "diffusion";
    }

    @Override
    public String title() {
        return "a diffusion model";
    }

    @Override
    public long iterations() {
        return 3000;
    }

    private DiffusionModel.Use use() {
        ProbabilityFlow flow = ProbabilityFlow.of(process, tol);
        return new DiffusionModel.Use(switch (sampler) {
            case FLOW -> flow;
            case ADAPTIVE -> AdaptiveReverseSde.of(process, stepTol);
            default -> ReverseSde.of(process, steps).with(Predictor.valueOf(sampler.name())).withCorrector(corrector);
        }, flow);
    }

    private ScoreNetwork.Builder network(int width) {
        ScoreNetwork.Builder builder = ScoreNetwork.builder(process, width).hidden(layers, hidden)
                .features(features, frequency).waves(first == First.SINE);
        detail.ifPresent(builder::detail);
        return builder;
    }

    /**
     * Returns a model of data with given means and scales.
     *
     * @param classes number of classes that it can be told of; 0 for none
     * @param seed of the frequencies
     */
    public DiffusionModel model(String name, Standardiser values, int classes, long seed) {
        return new DiffusionModel(name, network(values.columns()).seed(seed).classes(classes).build(), values, use());
    }

    @Override
    public Plan plan(String name, Table seen, Optional<Table> heldOut, Training training) {
        if (seen.rows().length < 2) {
            throw FileFormatException.whole(seen.name(), "has one row only; a distribution needs at least 2");
        }
        double[] rows = seen.flat();
        DiffusionModel model = model(name, Standardiser.fit(seen.name(), seen.columns(), rows), 0, training.seed())
                .of(origin(seen.columns()));
        return new Plan(model, phase(model, rows, training));
    }

    /** Returns the training on rows in the units of the data. */
    public Phase phase(DiffusionModel model, double[] rows, Training training) {
        DenoisingScoreMatching objective = new DenoisingScoreMatching(model.network(), weighting,
                model.values().apply(rows));
        return phase(model, rows.length, cell == 0 ? objective : objective.spreadOver(cells(model)), training);
    }

    /**
     * As above, of rows with classes.
     *
     * @param labels one a row, from 0
     * @param unlabelled part of the rows whose class is not told
     */
    public Phase phase(DiffusionModel model, double[] rows, double[] labels, double unlabelled, Training training) {
        return phase(model, rows.length, DenoisingScoreMatching
                .labelled(model.network(), weighting, model.values().apply(rows),
                        new DenoisingScoreMatching.Labels(labels, unlabelled))
                .spreadOver(cells(model)), training);
    }

    private double[] cells(DiffusionModel model) {
        double[] cells = Arrays.stream(model.values().scale()).map(s -> cell / s).toArray();
        if (Arrays.stream(cells).max().orElseThrow() > MOST_CELL) {
            throw new UsageException(
                    "--cell " + Numbers.shortest(cell) + ": must be at most 100 standard deviations of every column");
        }
        return cells;
    }

    private Phase phase(DiffusionModel model, int numbers, DenoisingScoreMatching objective, Training training) {
        Recipe recipe = training.recipe(new Averaged(Adam.w(weightDecay), average),
                Schedule.warmCosine(rate, 100, training.iterations()),
                Batches.withReplacement(numbers / model.width(), batch));
        if (training.clip().isEmpty()) {
            recipe = recipe.withClipping(Clipping.byNorm(1));
        }
        return Phase.of(model, model.name(), objective, recipe);
    }

    @Override
    public Model restore(String model, SavedModel saved) {
        String ofClasses = model + ".class.weight";
        int classes = saved.content().arrays().containsKey(ofClasses) ? saved.length(ofClasses) / hidden - 1 : 0;
        return DiffusionModel.from(model, width -> network(width).classes(classes), use(), saved)
                .of(origin(saved.columns()));
    }
}
