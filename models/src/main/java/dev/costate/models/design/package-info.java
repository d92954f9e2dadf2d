/**
 * Bayesian experimental design with conditional flows (Orozco, Herrmann and Chen 2024).
 *
 * <p>Which sensors to read, at most a budget of them, so that the posterior says most about x? A
 * {@link dev.costate.models.design.LearnedMask} chooses them, a {@link dev.costate.models.cnf.ConditionalFlow} learns
 * the posterior of what they show, and both are trained together by
 * {@link dev.costate.models.design.DesignObjective}. {@link dev.costate.models.design.InformationGain} says how much
 * was gained, at least; for a {@link dev.costate.models.design.LinearGaussian} model it is known exactly.
 * {@link dev.costate.models.design.RankCalibration} tests whether posteriors are as wide as they say. A
 * {@link dev.costate.models.design.DesignModel} is saved with its run and draws for new observations.
 */
package dev.costate.models.design;
