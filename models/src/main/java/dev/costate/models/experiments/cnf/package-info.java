/** Experiments with continuous normalising flows. Internal but for their list. */
package dev.costate.models.experiments.cnf;
