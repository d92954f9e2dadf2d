/**
 * The promise of Costate: the gradient of a whole training loss, of every family, through every solver, by every
 * gradient method, is the derivative of the number that it says it is.
 *
 * <p>A test for each family draws losses (widths, depths, data, horizons, noise) and checks the value, the gradient and
 * a Hessian-vector product of each against Richardson's extrapolation of central differences on the same grid and path.
 * {@link dev.costate.tests.gradients.Promise} does the checking, {@link dev.costate.tests.gradients.WholeLoss} is what
 * a family draws, {@link dev.costate.tests.gradients.SdeLoss} what one that solves stochastic equations draws. A
 * further family adds a test of thirty lines and its two marks in docs/gradients-evidence.md, where what was checked
 * stands by gradient method and truth, with the worst error.
 */
package dev.costate.tests.gradients;
