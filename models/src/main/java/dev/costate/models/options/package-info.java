/**
 * What a command or an experiment can be told: declared once, then parsed and explained.
 *
 * <p>An {@link dev.costate.models.options.OptionSource} declares and reads an option in one call, so that its value has
 * a type.
 */
package dev.costate.models.options;
