/**
 * Experiments: data, model, loss, training recipe, measures and plots under one name. And trained models in use.
 *
 * <p>{@link dev.costate.models.experiments.Experiments} is the one list. An
 * {@link dev.costate.models.study.Experiment} with its options fixed and its data read is a
 * {@link dev.costate.models.study.Study}; a {@link dev.costate.models.run.Run} trains it into a
 * {@link dev.costate.models.run.RunFolder}; {@link dev.costate.models.experiments.TrainedModel} loads what
 * came of it.
 */
package dev.costate.models.experiments;
