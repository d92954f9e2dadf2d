/** Experiments with Neural ODEs and ODE-Nets. Internal but for their list. */
package dev.costate.models.experiments.node;
