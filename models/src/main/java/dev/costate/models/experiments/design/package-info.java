/** Experiments with Bayesian experimental design. Internal but for their list. */
package dev.costate.models.experiments.design;
