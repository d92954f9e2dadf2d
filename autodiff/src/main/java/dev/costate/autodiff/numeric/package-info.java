/**
 * Internal. Derivatives as numbers, by replays.
 *
 * <p>They are whole Jacobians, and derivatives along one direction for the gradient checker.
 * {@link dev.costate.autodiff.Autodiff} and {@link dev.costate.autodiff.GradientCheck} are the public classes.
 */
package dev.costate.autodiff.numeric;
