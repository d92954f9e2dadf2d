package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;

/** Turns noise into samples, given the score. Implementations are immutable. */
public sealed interface DiffusionSampler permits ReverseSde, AdaptiveReverseSde, ProbabilityFlow {
    /** Returns the forward process that the sampler takes back: the one that the score was learned of. */
    ForwardProcess process();

    /**
     * Records samples.
     *
     * @param prior where the rows start at T, [rows, d]
     * @param seed of the noise on the way, a whole scalar
     * @param first number of the prior's first element among those of all rows that are drawn with this seed, a whole
     * scalar
     * @return the samples, [rows, d]
     */
    Var sample(Score score, Var prior, Var seed, Var first);

    /** Records how often the score is evaluated for the rows of {@link #sample}, a scalar. */
    Var evaluations(Score score, Var prior, Var seed, Var first);
}
