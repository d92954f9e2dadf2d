package dev.costate.models.train;

import dev.costate.models.layers.Parameters;

/**
 * What a training gave. Immutable and thread-safe.
 *
 * @param parameters the fitted parameters
 * @param loss the loss of the last step, before its update; NaN if no step was taken
 * @param gradientNorm the norm of the last step's gradient, before clipping; NaN if no step was taken
 * @param steps the number of steps done, skipped ones included
 * @param skipped the number of batches skipped after a failure
 */
public record TrainingResult(Parameters parameters, double loss, double gradientNorm, long steps, long skipped) {
}
