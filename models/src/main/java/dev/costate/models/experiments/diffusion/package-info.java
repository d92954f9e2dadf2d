/** Experiments with diffusion models. Internal but for their list. */
package dev.costate.models.experiments.diffusion;
