package dev.costate.models.train;

import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.Setting;
import dev.costate.models.options.Settings;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How anything is trained: what all estimators have in common. Immutable.
 *
 * @param iterations steps of training, of each model; 0 for as many as the estimator usually takes
 * @param seed of first parameters, batches and noise
 * @param clip largest norm of the gradient, if there is one
 * @param onFailure what happens when a solve fails or the loss is not finite
 * @param logEvery steps between rows of metrics
 * @param checkpointEvery steps between checkpoints; more where they would take over a hundredth of the time
 * @param shards parts of a batch, which threads share; their number decides the bits
 * @param patience rows of metrics without a better held-out measure after which a training ends, if it may end early
 */
public record Training(
        @Setting(value = "steps of training, of each model", min = 1, max = 1_000_000_000) long iterations,
        @Setting(value = "seed of first parameters, batches and noise", min = 0) long seed,
        @Setting(value = "largest norm of the gradient; longer ones are shortened (none if not given)", min = 0,
                above = true) OptionalDouble clip,
        @Setting("when a solve fails or the loss is not finite") OnFailure onFailure,
        @Setting(value = "steps between rows of metrics.csv", min = 1) long logEvery,
        @Setting(value = "steps between checkpoints; more where they would take over 1% of the time", min = 1)
        long checkpointEvery,
        @Setting(value = "parts of a batch, which threads share; their number decides the bits, that of threads does "
                + "not", min = 1, max = 65_536) int shards,
        @Setting(value = "ends a training after so many rows of metrics.csv without a better measure on held-out data, "
                + "and keeps the best parameters, which those data then judge too kindly", min = 1, max = 1_000_000)
        OptionalInt patience) {
    private static final Training USUAL = new Training(0, 1, OptionalDouble.empty(), OnFailure.STOP, 20, 500, 1,
            OptionalInt.empty());

    /** Returns what is usual: seed 1, as many steps as the estimator usually takes, to the last of them. */
    public static Training defaults() {
        return USUAL;
    }

    /** Returns the same with another value of one component. */
    public Training with(String component, Object value) {
        return Settings.with(this, component, value);
    }

    /** Returns the same with so many steps, unless their number is given. */
    public Training orIterations(long usual) {
        return iterations > 0 ? this : with("iterations", usual);
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
