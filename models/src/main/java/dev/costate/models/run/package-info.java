/**
 * A training run in its folder: record, checkpoints, metrics, report.
 *
 * <p>Internal: {@link dev.costate.models.run.Run} trains a study, and {@link dev.costate.models.run.RunClaim} keeps
 * others out of its folder.
 */
package dev.costate.models.run;
