/** Experiments with latent ODEs. Internal but for their list. */
package dev.costate.models.experiments.latent;
