/**
 * What long orbits of a vector field or a map look like: the statistics by which chaotic systems are compared.
 *
 * <p>Two chaotic orbits part within a few units of time, however well a field was learned, so that predictions say
 * little about a model. What lasts are averages: {@link dev.costate.models.dynamics.Lyapunov} exponents, moments and
 * autocorrelations ({@link dev.costate.models.dynamics.OrbitStatistics}) and the distance of the marginal distributions
 * ({@link dev.costate.models.dynamics.Wasserstein}). A field keeps them if it is learned with its Jacobian:
 * {@link dev.costate.models.dynamics.JacobianMatching}.
 *
 * <p>All work on plain arrays, for a field of one's own as for one that
 * was learned ({@link dev.costate.models.node.FittedOde#rightHandSide}).
 */
package dev.costate.models.dynamics;
