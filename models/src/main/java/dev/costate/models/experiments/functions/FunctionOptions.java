package dev.costate.models.experiments.functions;

import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.models.diffusion.VariancePreserving;
import dev.costate.models.functions.FunctionData;
import dev.costate.models.functions.FunctionDiffusion;
import dev.costate.models.functions.FunctionMatching;
import dev.costate.models.functions.FunctionNoise;
import dev.costate.models.functions.FunctionSampler;
import dev.costate.models.functions.FunctionScoreNetwork;
import dev.costate.models.functions.GridSize;
import dev.costate.models.operators.SpectralConvolution;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Averaged;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.train.Phase;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Training;
import java.util.List;

/**
 * The options of all experiments with diffusion on functions. Immutable.
 *
 * @param training what all experiments have in common
 * @param network the score network
 * @param batch rows in a step
 * @param rate highest learning rate
 * @param steps of the reverse SDE
 */
record FunctionOptions(Training training, Network network, int batch, double rate, int steps) {
    private static final ForwardProcess PROCESS = new VariancePreserving();
    private static final int FEATURES = 16;
    private static final double AVERAGE = 0.99;

    /**
     * The score network.
     *
     * @param channels of every block
     * @param modes kept in each direction
     * @param blocks how many
     * @param form how the score is made of the operator
     */
    record Network(int channels, int modes, int blocks, FunctionScoreNetwork.Form form) {
    }

    /** Declares and reads them, with defaults that differ between experiments. */
    static FunctionOptions of(OptionSource o, long iterations, Network usual, int batch, double rate) {
        return new FunctionOptions(TrainingOptions.of(o, iterations), new Network(
                o.integer("channels", usual.channels, TrainingOptions.WIDTH, "channels of the operator's blocks"),
                o.integer("modes", usual.modes, Range.closed(1, 1000), "frequencies kept in each direction"),
                o.integer("blocks", usual.blocks, TrainingOptions.LAYERS, "number of blocks"),
                o.choice("form", List.of(FunctionScoreNetwork.Form.values()), FunctionScoreNetwork.Form::optionName,
                        usual.form, "the operator gives all of the score, or what data have beyond the noise")),
                o.integer("batch", batch, TrainingOptions.BATCH, "functions in a step"),
                o.real("rate", rate, TrainingOptions.RATE,
                        "highest learning rate; falls to a hundredth by half a cosine"),
                o.integer("steps", 200, Range.closed(1, 10_000), "steps of the reverse SDE"));
    }

    /** Returns a model of functions in the given units. */
    FunctionDiffusion model(String name, FunctionNoise noise, GridSize grid, FunctionDiffusion.Values values) {
        SpectralConvolution block = new SpectralConvolution(grid.dimensions(), network.channels, network.channels,
                network.modes);
        return new FunctionDiffusion(name,
                FunctionScoreNetwork.of(PROCESS, block, network.blocks, FEATURES, training.seed(), network.form),
                new FunctionSampler(PROCESS, noise, steps), grid, values);
    }

    /**
     * Returns a training on one grid.
     *
     * @param rows examples there are, whose numbers a batch draws
     * @param part of all iterations
     * @param pace the highest learning rate, in units of that of the options
     */
    Phase phase(FunctionDiffusion model, GridSize grid, FunctionData data, int rows, double part, double pace) {
        long n = Math.max(1, Math.round(part * training.iterations()));
        long warmup = Math.min(100, n / 10);
        Recipe recipe = training.recipe(new Averaged(new Adam(), AVERAGE),
                new Schedule.Cosine(pace * rate, pace * rate / 100, warmup, Math.max(warmup + 1, n)),
                Batches.withReplacement(rows, batch), n);
        if (training.clip().isEmpty()) {
            recipe = recipe.withClipping(Clipping.byNorm(1));
        }
        return Phase.of(model, model.name() + " on " + grid.n(),
                new FunctionMatching(model.network(), model.sampler().noise(), grid, data), recipe);
    }
}
