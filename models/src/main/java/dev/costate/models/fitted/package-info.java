/**
 * What families of models have in common once they are trained.
 *
 * <p>A {@link dev.costate.models.fitted.Model} is described, a {@link dev.costate.models.fitted.Fitted} one has
 * parameters. What it can do is a matter of further interfaces: {@link dev.costate.models.fitted.Sampler} draws,
 * {@link dev.costate.models.fitted.DensityModel} gives log-likelihoods, a {@link dev.costate.models.node.FittedOde}
 * predicts. Commands ask for the interface, never for the family.
 */
package dev.costate.models.fitted;
