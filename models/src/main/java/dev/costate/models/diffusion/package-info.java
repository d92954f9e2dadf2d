/**
 * Diffusion models. Data are turned into noise by a linear SDE
 * ({@link dev.costate.models.diffusion.ForwardProcess}), a network learns the score of every marginal on the way
 * ({@link dev.costate.models.diffusion.ScoreNetwork}, {@link dev.costate.models.diffusion.DenoisingScoreMatching}),
 * and samples come from running the SDE, or the ordinary differential equation with the same marginals, backwards
 * ({@link dev.costate.models.diffusion.ReverseSde}, {@link dev.costate.models.diffusion.AdaptiveReverseSde},
 * {@link dev.costate.models.diffusion.ProbabilityFlow}). The last also gives likelihoods. Where the data are a
 * {@link dev.costate.models.diffusion.GaussianMixture}, the score is a closed form.
 *
 * <p>Notation: dX = f(t)·X dt + g(t) dW; X_t given x₀ is N(a(t)·x₀, s(t)²·I). Reference: Song et al. 2021, Score-based
 * generative modeling through stochastic differential equations.
 */
package dev.costate.models.diffusion;
