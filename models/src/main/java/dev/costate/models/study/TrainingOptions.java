package dev.costate.models.study;

import dev.costate.models.files.Numbers;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.node.OdeModel;
import dev.costate.solvers.GradientMethod;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.train.Batches;
import dev.costate.models.train.OnFailure;
import dev.costate.models.train.Recipe;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.Tableau;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The options that all experiments share. Immutable.
 *
 * @param iterations steps of training, of each model
 * @param seed of first parameters, batches and noise
 * @param clip largest norm of the gradient, if there is one
 * @param onFailure what happens when a solve fails or the loss is not finite
 * @param rows how often the run writes
 * @param shards parts of a batch, which threads share; their number decides the bits
 * @param patience rows of metrics without a better held-out measure after which a training ends, if it may end early
 */
public record TrainingOptions(long iterations, long seed, OptionalDouble clip, OnFailure onFailure, Rows rows,
        int shards, OptionalInt patience) {
    /** Widths of layers and states; a product of two of the widest takes 800 MB. */
    public static final Range WIDTH = Range.closed(1, 10_000);

    /** Numbers of hidden layers. */
    public static final Range LAYERS = Range.closed(1, 100);

    /** Examples in a step. */
    public static final Range BATCH = Range.closed(1, 1_000_000);

    /** Learning rates. */
    public static final Range RATE = new Range(0, true, 1000);

    /** Noise in training, in units of what it is added to, and decays of weights. */
    public static final Range NOISE = Range.closed(0, 100);

    /**
     * How often a run writes.
     *
     * @param logEvery steps between rows of metrics.csv
     * @param checkpointEvery steps between checkpoints; more where they would take over a hundredth of the time
     */
    public record Rows(long logEvery, long checkpointEvery) {
    }

    /**
     * Declares and reads them.
     *
     * @param iterations steps of training when not given
     */
    public static TrainingOptions of(OptionSource o, long iterations) {
        return new TrainingOptions(
                o.longInteger("iterations", iterations, Range.closed(1, 1_000_000_000),
                        "steps of training, of each model"),
                o.longInteger("seed", 1, Range.from(0), "seed of first parameters, batches and noise"),
                o.real("clip", Range.POSITIVE,
                        "largest norm of the gradient; longer ones are shortened (none if not given)"),
                o.choice("on-failure", List.of(OnFailure.values()), OnFailure::optionName, OnFailure.STOP,
                        "when a solve fails or the loss is not finite"),
                new Rows(o.longInteger("log-every", 20, Range.from(1), "steps between rows of metrics.csv"),
                        o.longInteger("checkpoint-every", 500, Range.from(1),
                                "steps between checkpoints; more where they would take over 1% of the time")),
                o.integer("shards", 1, Range.closed(1, 65_536),
                        "parts of a batch, which threads share; their number decides the bits, that of threads does "
                                + "not"),
                o.integer("patience", Range.closed(1, 1_000_000),
                        "ends a training after so many rows of metrics.csv without a better measure on held-out data, "
                                + "and keeps the best parameters, which those data then judge too kindly"));
    }

    /** Returns a recipe with the requested steps, clipping and answer to failures. */
    public Recipe recipe(Optimiser optimiser, Schedule rate, Batches batches) {
        return recipe(optimiser, rate, batches, iterations);
    }

    /** As {@link #recipe(Optimiser, Schedule, Batches)}, with another number of steps. */
    public Recipe recipe(Optimiser optimiser, Schedule rate, Batches batches, long steps) {
        Clipping clipping = clip.isPresent() ? Clipping.byNorm(clip.getAsDouble()) : Clipping.none();
        return Recipe.of(optimiser, rate, batches, steps).withClipping(clipping).withOnFailure(onFailure)
                .withShards(shards);
    }
}
