/** The experiments with diffusion on functions, where grids come and go and the network stays. */
package dev.costate.models.experiments.functions;
