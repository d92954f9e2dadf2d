/**
 * Stochastic differential equations dY = f(t, Y) dt + g(t, Y) dW with diagonal, scalar or additive noise.
 *
 * <p>Read in this order:
 * <ol>
 * <li>{@link dev.costate.solvers.sde.Sde}: {@code solve} takes numbers and gives numbers, {@code record} puts a solve
 * on a tape. A recorded solve is a scan over a fixed {@link dev.costate.solvers.sde.TimeGrid}, so it has derivatives
 * of any order in both modes. They are those of the discrete map on the frozen path.
 * <li>{@link dev.costate.solvers.sde.SdeMethods} lists the methods. A {@link dev.costate.solvers.sde.SdeMethod} records
 * one {@link dev.costate.solvers.sde.SdeStep} of the equation's {@link dev.costate.solvers.sde.SdeTerms}, in the
 * {@link dev.costate.solvers.sde.Calculus} that it states.
 * <li>{@link dev.costate.solvers.sde.Noise} brings a Brownian motion into a recording: independent increments on the
 * grid, a tree, or the caller's increments.
 * <li>{@link dev.costate.solvers.sde.BrownianGrid} and {@link dev.costate.solvers.sde.VirtualBrownianTree} are the same
 * paths as numbers; the tree gives the path at any time of its {@link dev.costate.solvers.sde.TreeSpan}.
 * </ol>
 *
 * <p>A Brownian path is a pure function of (seed, stream, time) and of the index of an element. It does not depend on
 * the order of evaluation, on what else is computed, or on the number of paths, so a batch may be split anywhere.
 *
 * <p>To add a method, write one file that implements {@link dev.costate.solvers.sde.SdeMethod} and one line in
 * {@link dev.costate.solvers.sde.SdeMethods}.
 */
package dev.costate.solvers.sde;
