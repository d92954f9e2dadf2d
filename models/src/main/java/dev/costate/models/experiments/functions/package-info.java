/** Experiments with diffusion on functions, on grids that change. Internal but for their list. */
package dev.costate.models.experiments.functions;
