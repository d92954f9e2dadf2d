/** Mixtures of normal distributions, fitted in closed steps: a {@link dev.costate.models.mixture.Mixture}. */
package dev.costate.models.mixture;
