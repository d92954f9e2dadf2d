/**
 * Internal: how the gradient checker measures one direction.
 *
 * <p>{@link dev.costate.autodiff.GradientCheck} is the public class.
 */
package dev.costate.autodiff.check;
