/**
 * Training: the progress a person sees and the metrics a run keeps.
 */
package dev.costate.models.train;
