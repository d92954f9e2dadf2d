/**
 * Optimisers, minimisers, gradient clipping and learning-rate schedules.
 *
 * <p>An {@link dev.costate.models.optim.Optimiser} is an immutable description; its update is recorded as operations on
 * flat vectors (parameters, gradient, state), with the learning rate and the step number as inputs. So the same
 * kernels run it as the model, and its bits are reproducible.
 *
 * <p>A {@link dev.costate.models.optim.Minimiser} is for a few parameters and a loss without batches: it evaluates the
 * loss and its derivatives as it needs them, within bounds.
 */
package dev.costate.models.optim;
