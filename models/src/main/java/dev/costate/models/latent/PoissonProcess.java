package dev.costate.models.latent;

import dev.costate.models.data.SeriesSet;

/**
 * Events in time that come independently of one another at a rate λ(t) ≥ 0: of times tᵢ in (a, b],
 *
 * <pre>
 * ln p(t₁, …, t_N) = Σ ln λ(tᵢ) − ∫ₐᵇ λ dt
 * </pre>
 *
 * <p>(Daley and Vere-Jones, An Introduction to the Theory of Point Processes I, section 2.1). Stateless.
 */
public final class PoissonProcess {
    private PoissonProcess() {
    }

    /**
     * Returns whether an entry of a series is an event: it has a value and is not the first, where the clock starts.
     */
    public static boolean event(SeriesSet.Series series, int entry) {
        return entry > 0 && series.observed(entry);
    }

    /** Returns the number of events. */
    public static int events(SeriesSet.Series series) {
        int count = 0;
        for (int i = 0; i < series.length(); i++) {
            count += event(series, i) ? 1 : 0;
        }
        return count;
    }

    /**
     * Returns the log-likelihood of a series' times, from its first time to its last, in nats.
     *
     * @param rates {λ(t), Λ(t)} at each of its times, Λ the integral of λ from some time on
     */
    public static double logLikelihood(SeriesSet.Series series, double[][] rates) {
        double sum = rates[0][1] - rates[series.length() - 1][1];
        for (int i = 0; i < series.length(); i++) {
            sum += event(series, i) ? StrictMath.log(rates[i][0]) : 0;
        }
        return sum;
    }
}
