/**
 * Internal. Tape → the same function with fewer instructions and the same bits.
 *
 * <p>{@link dev.costate.autodiff.Tape#simplify} is the public method. To add a rule, write a
 * {@code Rewriting.Rule} and give it a pass in {@link dev.costate.autodiff.simplify.Simplify}. Constants are folded by
 * the kernels that would compute them later, so this room may use {@link dev.costate.autodiff.replay}.
 */
package dev.costate.autodiff.simplify;
