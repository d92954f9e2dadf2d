/**
 * What one wants of data: a task splits them, trains an estimator, judges it beside a baseline and draws what came of
 * it, once for every estimator and all data of a kind.
 */
package dev.costate.models.task;
