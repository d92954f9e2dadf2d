/**
 * What families of models have in common once they are trained.
 *
 * <p>A {@link dev.costate.models.fitted.Model} is described, a {@link dev.costate.models.fitted.Fitted} one has
 * parameters. What it can do is a matter of further interfaces: {@link dev.costate.models.fitted.Samples} draws,
 * {@link dev.costate.models.fitted.Scores} gives log-likelihoods, a {@link dev.costate.models.node.Forecaster}
 * predicts. Commands ask for the interface, never for the family.
 */
package dev.costate.models.fitted;
