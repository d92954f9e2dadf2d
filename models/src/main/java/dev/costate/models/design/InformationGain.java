package dev.costate.models.design;

/**
 * A bound from below on the expected information gain, E ln q(x | y) − E ln p(x) over pairs (x, y), in nats.
 *
 * <p>The gain is E KL(p(x | y) ‖ p(x)), the mutual information of x and y; the bound lacks E KL(p(x | y) ‖ q(x | y))
 * (Barber and Agakov 2003). The mean over a sample of pairs estimates it without bias. Immutable.
 *
 * @param bound the mean of ln q(x | y) − ln p(x)
 * @param standardError of the mean
 * @param pairs how many there were, at least 2
 */
public record InformationGain(double bound, double standardError, int pairs) {
    /**
     * Estimates the bound.
     *
     * @param logPosterior ln q(x | y) of pairs that q was not trained on, in nats
     * @param logPrior ln p(x) of the same
     */
    public static InformationGain of(double[] logPosterior, double[] logPrior) {
        int n = logPosterior.length;
        if (n < 2 || logPrior.length != n) {
            throw new IllegalArgumentException(n + " log-posteriors and " + logPrior.length
                    + " log-priors: must be as many, at least 2");
        }
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += (logPosterior[i] - logPrior[i]) / n;
        }
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double off = logPosterior[i] - logPrior[i] - mean;
            squares += off * off;
        }
        return new InformationGain(mean, Math.sqrt(squares / (n - 1) / n), n);
    }
}
