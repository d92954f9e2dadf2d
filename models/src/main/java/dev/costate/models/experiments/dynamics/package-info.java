/** The experiments with chaotic dynamics: fields and maps learned with and without their Jacobians. */
package dev.costate.models.experiments.dynamics;
