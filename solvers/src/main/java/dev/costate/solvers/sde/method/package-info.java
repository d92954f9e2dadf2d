/**
 * The methods for stochastic equations: one step of each, recorded.
 *
 * <p>{@link dev.costate.solvers.sde.method.SdeMethods} lists them. A {@link dev.costate.solvers.sde.SdeMethod} says its
 * calculus, its strong and weak order and what noise it serves. To add one, write one file that implements it and one
 * line in the list.
 */
package dev.costate.solvers.sde.method;
