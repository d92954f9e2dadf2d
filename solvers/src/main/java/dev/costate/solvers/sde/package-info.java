/**
 * Stochastic differential equations dX = f(t, X) dt + g(t, X) dW with diagonal, scalar or additive noise.
 *
 * <p>A Brownian path is a pure function of (seed, stream, time) and of the number of an element: it does not depend on
 * the order of the questions, on what else is computed, or on how many paths there are, so a batch may be split
 * anywhere. {@link dev.costate.solvers.sde.BrownianGrid} gives independent increments on a known grid,
 * {@link dev.costate.solvers.sde.VirtualBrownianTree} the path at any time; a {@link dev.costate.solvers.sde.Noise}
 * brings either of them, or increments of the caller's, into a recording.
 *
 * <p>{@link dev.costate.solvers.sde.Sde#solve} records a solve on a fixed {@link dev.costate.solvers.sde.TimeGrid} as a
 * scan, so derivatives of any order and in both modes go through it. They are those of the discrete map on the
 * frozen path. The methods are listed in {@link dev.costate.solvers.sde.SdeMethods}.
 */
package dev.costate.solvers.sde;
