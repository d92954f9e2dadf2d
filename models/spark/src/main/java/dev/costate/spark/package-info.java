/**
 * Costate on Apache Spark: training shard by shard to the bits of one machine, and MLlib's estimators.
 *
 * <p>For DataFrames: {@link dev.costate.spark.FlowEstimator}, {@link dev.costate.spark.ClassifierEstimator},
 * {@link dev.costate.spark.GapFillerEstimator} and {@link dev.costate.spark.ForecasterEstimator}, each a stage of a
 * {@code Pipeline}.
 */
package dev.costate.spark;
