/**
 * Training, and what is seen and kept of it.
 *
 * <p>One step of training is two recorded tapes ({@link dev.costate.models.train.StepTapes}): parameters and rows in,
 * loss and gradient out; a block of parameters, of the optimiser's state and of the gradient in, its next parameters
 * and next state out. {@link dev.costate.models.train.Trainer} runs them again and again on
 * {@link dev.costate.models.train.TrainState}, a few flat vectors and a step number. The rows of a batch may be
 * computed in shards ({@link dev.costate.models.train.ShardRunner}), on the threads of
 * {@link dev.costate.models.train.LocalShards} or elsewhere; their number decides the bits, and nothing else does.
 * {@link dev.costate.models.train.Fit} does so for a few plain numbers, or hands them to a minimiser, and
 * {@link dev.costate.models.train.Uncertainty} says how well they are known.
 *
 * <p>What is trained is an {@link dev.costate.models.train.Objective}, as a rule one of the
 * {@link dev.costate.models.train.Losses}. Batches and noise are functions of (seed, step), so a state read from a file
 * goes on to the same bits. {@link dev.costate.models.train.ProgressBar} and
 * {@link dev.costate.models.train.Metrics} show it and keep it.
 */
package dev.costate.models.train;
