/**
 * Data: tables from CSV, the built-in data sets, and the scaling between what was measured and what a network likes
 * to see.
 *
 * <p>Reading is strict: what is not a finite number is an error that names line and column, unless the caller allows
 * missing or infinite values.
 */
package dev.costate.models.data;
