/**
 * Deep networks that are stable by construction (Haber and Ruthotto 2017).
 *
 * <p>A {@link dev.costate.models.stable.StableLayer} is a field whose Jacobian has no eigenvalue in the right half
 * plane whatever its weights are, but for {@link dev.costate.models.stable.ResidualLayer}, the plain one beside them. A
 * {@link dev.costate.models.stable.StableNet} solves it with weights that change with time, a step for each layer.
 * {@link dev.costate.models.stable.Architecture} lists them.
 */
package dev.costate.models.stable;
