package dev.costate.models.train;

import dev.costate.autodiff.Var;

/**
 * What one training step looks at, inside a recording. Immutable; its Vars belong to their recording.
 *
 * @param index numbers of the examples drawn, from 0, one axis: {@code data.gather(batch.index())} are their rows
 * @param seed the run's seed, a scalar, for {@link dev.costate.autodiff.Autodiff#randomNormal}
 * @param step the number of the step from 1, a scalar, for what changes in training
 * @param draw the number of the draw from 1, a scalar, for the same as the seed: each shard of each step has its own;
 * with one shard it is the step
 */
public record Batch(Var index, Var seed, Var step, Var draw) {
}
