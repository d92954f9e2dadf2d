/**
 * What experiments are made of.
 *
 * <p>An {@link dev.costate.models.study.Experiment} with its hyper-parameters fixed and its data read is a
 * {@link dev.costate.models.study.Study}: models, {@link dev.costate.models.train.Phase}s of training, results
 * and plots.
 */
package dev.costate.models.study;
