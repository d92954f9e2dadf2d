/**
 * Latent variable models of time series.
 */
package dev.costate.models.latent;
