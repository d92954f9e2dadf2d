/**
 * What a program trains and uses: an {@link dev.costate.models.Estimator} is how a model is built and trained, and
 * {@code fit} makes a {@link dev.costate.models.fitted.Fitted} model of data.
 */
package dev.costate.models;
