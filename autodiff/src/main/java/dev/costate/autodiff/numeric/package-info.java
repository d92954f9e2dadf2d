/**
 * Internal: derivatives as numbers, by replays: whole Jacobians, and one direction for the gradient checker.
 *
 * <p>{@link dev.costate.autodiff.Autodiff} and {@link dev.costate.autodiff.GradientCheck} are the public classes.
 */
package dev.costate.autodiff.numeric;
