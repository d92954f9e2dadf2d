package dev.costate.models.experiments.diffusion;

import dev.costate.models.data.Standardiser;
import dev.costate.models.diffusion.AdaptiveReverseSde;
import dev.costate.models.diffusion.DenoisingScoreMatching;
import dev.costate.models.diffusion.DiffusionModel;
import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.models.diffusion.ForwardProcesses;
import dev.costate.models.diffusion.Predictor;
import dev.costate.models.diffusion.ProbabilityFlow;
import dev.costate.models.diffusion.ReverseSde;
import dev.costate.models.diffusion.ScoreNetwork;
import dev.costate.models.diffusion.Weighting;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Averaged;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.SolverOptions;
import dev.costate.models.train.Phase;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The options of all experiments with diffusion models. Immutable.
 *
 * @param training what all experiments have in common
 * @param process how data become noise
 * @param weighting how times are weighted in the loss
 * @param network the score network
 * @param batch rows in a step
 * @param rate highest learning rate
 * @param decay AdamW's weight decay
 * @param average decay of the average of the parameters
 * @param use how the fitted model is used
 */
record DiffusionOptions(Training training, ForwardProcess process, Weighting weighting, Network network,
        int batch, double rate, double decay, double average, DiffusionModel.Use use) {
    /** The models' name within their runs. */
    static final String MODEL = "diffusion";

    /** In standard deviations; what is spread further is nothing but noise. */
    private static final double MOST_CELL = 100;

    /** The sampler that is the probability flow. */
    private static final String FLOW = "flow";

    /** The sampler whose steps adapt. */
    private static final String ADAPTIVE = "adaptive";

    /** Units of the first layer. */
    enum First {
        SILU, SINE;

        String optionName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What differs between experiments. */
    record Defaults(long iterations, int hidden, int layers, int batch, double rate, Weighting weighting,
            First first) {
        Defaults(long iterations, int hidden, int layers, int batch, double rate) {
            this(iterations, hidden, layers, batch, rate, Weighting.NOISE, First.SILU);
        }
    }

    /** The score network; {@code detail} has a usual value for each width. */
    record Network(int hidden, int layers, First first, int features, double frequency, OptionalDouble detail) {
        private static Network of(OptionSource o, Defaults d) {
            Network network = new Network(
                    o.integer("hidden", d.hidden(), TrainingOptions.WIDTH, "width of the hidden layers"),
                    o.integer("layers", d.layers(), TrainingOptions.LAYERS, "number of hidden layers"),
                    o.choice("first", List.of(First.values()), First::optionName, d.first(),
                            "units of the first layer; sine: half of them, to find structure that repeats finely"),
                    o.integer("features", 64, Range.closed(2, 10_000), "number of time features, even"),
                    o.real("frequency", 1, Range.closed(0, 1000),
                            "standard deviation of the features' frequencies, in cycles from t = 0 to T"),
                    o.real("detail", new Range(0, true, 1000),
                            "how fine the structure is that the first layer sees at the start (8 in up to two "
                                    + "dimensions, less in more, half of it with sines, if not given)"));
            if (network.features % 2 != 0) {
                throw new UsageException("--features " + network.features + ": must be even");
            }
            return network;
        }
    }

    /** Declares and reads them. */
    static DiffusionOptions of(OptionSource o, Defaults d) {
        Training training = TrainingOptions.of(o, d.iterations());
        ForwardProcess process = o.choice("process", ForwardProcesses.ALL, ForwardProcess::optionName,
                ForwardProcesses.of("vp"), "how data become noise");
        Weighting weighting = o.choice("weighting", List.of(Weighting.values()), Weighting::optionName, d.weighting(),
                "how times are weighted in the loss");
        Network network = Network.of(o, d);
        int batch = o.integer("batch", d.batch(), TrainingOptions.BATCH, "rows in a step");
        double rate = o.real("rate", d.rate(), TrainingOptions.RATE,
                "highest learning rate; falls to a hundredth by half a cosine");
        double decay = o.real("weight-decay", 0, TrainingOptions.NOISE, "weight decay");
        double average = o.real("average", 0.995, Range.closed(0, 0.99999),
                "decay of the average of the parameters that the run keeps; 0 keeps the last ones");
        return new DiffusionOptions(training, process, weighting, network, batch, rate, decay, average,
                use(o, process));
    }

    private static DiffusionModel.Use use(OptionSource o, ForwardProcess process) {
        List<String> samplers = new ArrayList<>(Arrays.stream(Predictor.values()).map(Predictor::optionName).toList());
        samplers.addAll(List.of(FLOW, ADAPTIVE));
        String sampler = o.choice("sampler", samplers, Predictor.EULER_MARUYAMA.optionName(),
                "how samples are drawn: a step of the reverse SDE, the probability flow, or the reverse SDE in steps "
                        + "that adapt");
        int steps = o.integer("steps", 500, Range.closed(1, 10_000), "steps of the reverse SDE");
        double corrector = o.real("corrector", 0, Range.closed(0, 10),
                "ratio r of the corrector after each step (0.16 is usual); 0 for none");
        ProbabilityFlow flow = ProbabilityFlow.of(process,
                SolverOptions.tolerance(o, "tol", 1e-6, "rtol and atol of the probability flow"));
        AdaptiveReverseSde adaptive = AdaptiveReverseSde.of(process,
                o.real("step-tol", 0.02, new Range(0, true, 0.5), "rtol and atol of --sampler adaptive"));
        if (sampler.equals(FLOW) || sampler.equals(ADAPTIVE)) {
            if (corrector > 0) {
                throw new UsageException("--corrector " + o.written("corrector") + ": must be 0 with --sampler "
                        + sampler + ", which takes no steps of a fixed length to correct");
            }
            return new DiffusionModel.Use(sampler.equals(FLOW) ? flow : adaptive, flow);
        }
        Predictor predictor = Predictor.values()[samplers.indexOf(sampler)];
        return new DiffusionModel.Use(ReverseSde.of(process, steps).with(predictor).withCorrector(corrector), flow);
    }

    private ScoreNetwork.Builder network(int width) {
        ScoreNetwork.Builder builder = ScoreNetwork.builder(process, width).hidden(network.layers, network.hidden)
                .features(network.features, network.frequency).waves(network.first == First.SINE)
                .seed(training.seed());
        network.detail.ifPresent(builder::detail);
        return builder;
    }

    /** Returns the model of data with the given means and scales. */
    DiffusionModel model(Standardiser values) {
        return model(values, 0);
    }

    /** Returns the model that can be told of as many classes. */
    DiffusionModel model(Standardiser values, int classes) {
        return new DiffusionModel(MODEL, network(values.columns()).classes(classes).build(), values, use);
    }

    /** Returns the model that a run saved. */
    DiffusionModel restored(SavedModel saved) {
        return restored(saved, 0);
    }

    /** Returns the model of as many classes that a run saved. */
    DiffusionModel restored(SavedModel saved, int classes) {
        return DiffusionModel.from(MODEL, width -> network(width).classes(classes), use, saved);
    }

    /** Returns the training on rows in the units of the data. */
    Phase phase(DiffusionModel model, double[] rows) {
        return phase(model, rows.length, new DenoisingScoreMatching(model.network(), weighting,
                model.values().apply(rows)));
    }

    /**
     * Returns the training on rows that were rounded down.
     *
     * @param rows in the units of the data
     * @param cell what they were rounded to, in their units; 0 if they were not rounded
     */
    Phase phase(DiffusionModel model, double[] rows, double cell) {
        return cell == 0 ? phase(model, rows) : phase(model, rows.length, new DenoisingScoreMatching(model.network(),
                weighting, model.values().apply(rows)).spreadOver(cells(model, cell)));
    }

    /**
     * As above, of rows with classes.
     *
     * @param labels one a row, from 0
     * @param hidden part of the rows whose class is not told
     */
    Phase phase(DiffusionModel model, double[] rows, double cell, double[] labels, double hidden) {
        return phase(model, rows.length, DenoisingScoreMatching
                .labelled(model.network(), weighting, model.values().apply(rows),
                        new DenoisingScoreMatching.Labels(labels, hidden))
                .spreadOver(cells(model, cell)));
    }

    private static double[] cells(DiffusionModel model, double cell) {
        double[] cells = Arrays.stream(model.values().scale()).map(s -> cell / s).toArray();
        if (Arrays.stream(cells).max().orElseThrow() > MOST_CELL) {
            throw new UsageException(
                    "--cell " + Numbers.shortest(cell) + ": must be at most 100 standard deviations of every column");
        }
        return cells;
    }

    private Phase phase(DiffusionModel model, int cells, DenoisingScoreMatching objective) {
        long n = training.iterations();
        long warmup = Math.min(100, n / 10);
        Recipe recipe = training.recipe(new Averaged(Adam.w(decay), average),
                new Schedule.Cosine(rate, rate / 100, warmup, Math.max(warmup + 1, n)),
                Batches.withReplacement(cells / model.width(), batch));
        if (training.clip().isEmpty()) {
            recipe = recipe.withClipping(Clipping.byNorm(1));
        }
        return Phase.of(model, MODEL, objective, recipe);
    }
}
