/**
 * Random numbers outside recordings: first parameters, batches, synthetic data.
 *
 * <p>All are functions of (seed, stream, counter), so nothing of them has to be saved or is drawn twice.
 */
package dev.costate.models.random;
