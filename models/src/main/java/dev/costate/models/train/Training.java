package dev.costate.models.train;

import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.Setting;
import dev.costate.models.options.Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

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
 * @param threads that share the work, to the same bits; this one alone if not given
 * @param folder for checkpoints and metrics, if there is one
 * @param resume whether the training goes on from the folder's checkpoint, if that has one
 * @param listener is told of every step, by the thread that took it
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
        OptionalInt patience, OptionalInt threads, Optional<Path> folder, boolean resume,
        Optional<Consumer<TrainingStep>> listener) {
    private static final Training USUAL = new Training(0, 1, OptionalDouble.empty(), OnFailure.STOP, 20, 500, 1,
            OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), false, Optional.empty());

    /** Checks the number of threads. */
    public Training {
        if (threads.isPresent() && threads.getAsInt() < 1) {
            throw new IllegalArgumentException("threads " + threads.getAsInt() + ": must be at least 1");
        }
    }

    /** Returns what is usual: seed 1, as many steps as the estimator usually takes, to the last of them. */
    public static Training defaults() {
        return USUAL;
    }

    /** Returns the same with another value of one component. */
    public Training with(String component, Object value) {
        return Settings.with(this, component, value);
    }

    /** Returns the same on so many threads, to the same bits: models beside each other, then the shards of each. */
    public Training onThreads(int number) {
        return with("threads", OptionalInt.of(number));
    }

    /** Returns the same with checkpoints and metrics in a folder; those of an earlier training there are replaced. */
    public Training into(Path path) {
        return with("folder", Optional.of(path)).with("resume", false);
    }

    /**
     * Returns the same that goes on from the checkpoint in a folder, or begins there if it has none.
     *
     * <p>With the same data and settings it ends with the bits of a training that was never interrupted.
     */
    public Training resuming(Path path) {
        return with("folder", Optional.of(path)).with("resume", true);
    }

    /** Returns the same that tells a listener of every step. */
    public Training listener(Consumer<TrainingStep> told) {
        return with("listener", Optional.of(told));
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
