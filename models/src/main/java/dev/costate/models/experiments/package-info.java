/**
 * Experiments: data, model, loss, training recipe, measures and plots under one name; and trained models in use.
 *
 * <p>{@link dev.costate.models.experiments.Experiments} is the one list. An
 * {@link dev.costate.models.experiments.Experiment} with its options fixed and its data read is a
 * {@link dev.costate.models.experiments.Study}; a {@link dev.costate.models.experiments.Run} trains it into a
 * {@link dev.costate.models.experiments.RunFolder}; {@link dev.costate.models.experiments.TrainedModel} loads what
 * came of it.
 */
package dev.costate.models.experiments;
