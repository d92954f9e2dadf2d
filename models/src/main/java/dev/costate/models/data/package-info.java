/**
 * Data: tables from CSV, arrays from NPY, the built-in data sets, and scaling.
 *
 * <p>Scaling leads from what was measured to what a network likes to see, and back.
 *
 * <p>Reading is strict: what is not a finite number is an error that names line and column, unless the caller allows
 * missing or infinite values.
 */
package dev.costate.models.data;
