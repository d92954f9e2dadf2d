package dev.costate.models.experiments.diffusion;

import dev.costate.models.data.Standardiser;
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
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Stage;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The options of all experiments with diffusion models. Stateless. */
final class DiffusionOptions {
    /** The models' name within their runs. */
    static final String MODEL = "diffusion";

    /** In standard deviations; what is spread further is nothing but noise. */
    private static final double MOST_CELL = 100;

    private DiffusionOptions() {
    }

    /** What differs between experiments. */
    record Defaults(long iterations, long hidden, long layers, long batch, double rate, Weighting weighting,
            String first) {
        Defaults(long iterations, long hidden, long layers, long batch, double rate) {
            this(iterations, hidden, layers, batch, rate, Weighting.NOISE, "silu");
        }
    }

    static Options declare(Options options, Defaults d) {
        List<String> samplers = new ArrayList<>(Arrays.stream(Predictor.values()).map(Predictor::optionName).toList());
        samplers.add("flow");
        return TrainingOptions.declare(options, d.iterations())
                .choice("process", ForwardProcesses.optionNames(), "vp", "how data become noise")
                .choice("weighting", Arrays.stream(Weighting.values()).map(Weighting::optionName).toList(),
                        d.weighting().optionName(), "how times are weighted in the loss")
                .integer("hidden", d.hidden(), TrainingOptions.WIDTH, "width of the hidden layers")
                .integer("layers", d.layers(), TrainingOptions.LAYERS, "number of hidden layers")
                .choice("first", List.of("silu", "sine"), d.first(),
                        "units of the first layer; sine: half of them, to find structure that repeats finely")
                .integer("features", 64, Range.closed(2, 10_000), "number of time features, even")
                .real("frequency", 1, Range.closed(0, 1000),
                        "standard deviation of the features' frequencies, in cycles from t = 0 to T")
                .real("detail", new Range(0, true, 1000),
                        "how fine the structure is that the first layer sees at the start (8 in up to two "
                                + "dimensions, less in more, half of it with sines, "
                                + "if not given)")
                .integer("batch", d.batch(), TrainingOptions.BATCH, "rows in a step")
                .real("rate", d.rate(), TrainingOptions.RATE,
                        "highest learning rate; falls to a hundredth by half a cosine")
                .real("average", 0.995, Range.closed(0, 0.99999),
                        "decay of the average of the parameters that the run keeps; 0 keeps the last ones")
                .choice("sampler", samplers, Predictor.EULER_MARUYAMA.optionName(),
                        "how samples are drawn: a step of the reverse SDE, or the probability flow")
                .integer("steps", 500, Range.closed(1, 10_000), "steps of the reverse SDE")
                .real("corrector", 0, Range.closed(0, 10),
                        "ratio r of the corrector after each step (0.16 is usual); 0 for none")
                .real("tol", 1e-6, Range.POSITIVE, "rtol and atol of the probability flow");
    }

    private static ForwardProcess process(Arguments options) {
        return ForwardProcesses.of(options.text("process"));
    }

    private static boolean waves(Arguments options) {
        return options.text("first").equals("sine");
    }

    private static DiffusionModel.Use use(Arguments options) {
        ForwardProcess process = process(options);
        ProbabilityFlow flow = ProbabilityFlow.of(process, TrainingOptions.tolerance(options, "tol"));
        String sampler = options.text("sampler");
        if (sampler.equals("flow")) {
            return new DiffusionModel.Use(null, flow);
        }
        Predictor predictor = Arrays.stream(Predictor.values()).filter(p -> p.optionName().equals(sampler)).findFirst()
                .orElseThrow();
        return new DiffusionModel.Use(ReverseSde.of(process, options.smallInteger("steps")).with(predictor)
                .withCorrector(options.real("corrector")), flow);
    }

    /** Returns the model of data with the given means and scales. */
    static DiffusionModel model(Arguments options, Standardiser values) {
        int width = values.columns();
        if (options.integer("features") % 2 != 0) {
            throw new UsageException("--features " + options.integer("features") + ": must be even");
        }
        if (options.text("sampler").equals("flow") && options.real("corrector") > 0) {
            throw new UsageException("--corrector " + options.text("corrector")
                    + ": must be 0 with --sampler flow, which draws without noise to correct");
        }
        double detail = options.find("detail").isPresent() ? options.real("detail")
                : ScoreNetwork.usualDetail(width, waves(options));
        ScoreNetwork network = ScoreNetwork.of(process(options), width, options.smallInteger("hidden"),
                options.smallInteger("layers"), options.smallInteger("features"), options.real("frequency"), detail,
                waves(options), options.integer("seed"));
        return new DiffusionModel(MODEL, network, values, use(options));
    }

    /** Returns the model that a run saved. */
    static DiffusionModel restored(Arguments options, SavedModel saved) {
        return DiffusionModel.from(MODEL, process(options), options.smallInteger("hidden"),
                options.smallInteger("layers"), waves(options), use(options), saved);
    }

    /**
     * Returns the training.
     *
     * @param rows in the units of the data
     * @param cell what the data were rounded down to, in their units; 0 if they were not rounded
     */
    static Stage stage(Arguments options, DiffusionModel model, double[] rows, double cell) {
        double[] cells = cell == 0 ? null : Arrays.stream(model.values().scale()).map(s -> cell / s).toArray();
        if (cells != null && Arrays.stream(cells).max().orElseThrow() > MOST_CELL) {
            throw new UsageException(
                    "--cell " + Numbers.shortest(cell) + ": must be at most 100 standard deviations of every column");
        }
        DenoisingScoreMatching objective = new DenoisingScoreMatching(model.network(),
                Weighting.of(options.text("weighting")), model.values().apply(rows), cells);
        long n = options.integer("iterations");
        long warmup = Math.min(100, n / 10);
        double rate = options.real("rate");
        Recipe recipe = TrainingOptions.recipe(options, new Averaged(new Adam(), options.real("average")),
                new Schedule.Cosine(rate, rate / 100, warmup, Math.max(warmup + 1, n)),
                Batches.withReplacement(rows.length / model.width(), options.smallInteger("batch")), n);
        if (options.find("clip").isEmpty()) {
            recipe = recipe.withClipping(Clipping.byNorm(1));
        }
        return new Stage(MODEL, MODEL, objective, recipe, Map.of(), null);
    }
}
