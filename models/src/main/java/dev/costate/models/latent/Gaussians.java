package dev.costate.models.latent;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;

/**
 * Normal distributions with independent components, as recordings.
 *
 * <p>They lie along the last axis of their mean μ and of the logarithm λ = ln σ of their standard deviation. Stateless.
 */
public final class Gaussians {
    /** ½ ln 2π. */
    public static final double HALF_LOG_TWO_PI = 0.91893853320467274178;

    private Gaussians() {
    }

    /** Records KL(N(μ, σ²) ‖ N(0, 1)) = ½ Σ (μ² + σ² − 1) − λ in nats; the last axis disappears. */
    public static Var kl(Var mean, Var logDeviation) {
        Var terms = mean.square().plus(logDeviation.times(2).exp()).minus(logDeviation.times(2)).minus(1);
        return terms.times(0.5).sum(-1);
    }

    /**
     * Records KL(N(μ₁, σ₁²) ‖ N(μ₂, σ₂²)) = Σ λ₂ − λ₁ + ½ (σ₁² + (μ₁ − μ₂)²)/σ₂² − ½ in nats. The last axis
     * disappears.
     */
    public static Var kl(Var mean1, Var logDeviation1, Var mean2, Var logDeviation2) {
        Var ratio = logDeviation1.minus(logDeviation2);
        Var distance = mean1.minus(mean2).dividedBy(logDeviation2.exp()).square();
        return distance.plus(ratio.times(2).exp()).times(0.5).minus(ratio).minus(0.5).sum(-1);
    }

    /** Records ln N(x; μ, σ²) = −Σ ½((x − μ)/σ)² + λ + ½ ln 2π in nats; the last axis disappears. */
    public static Var logDensity(Var x, Var mean, Var logDeviation) {
        Var z = x.minus(mean).dividedBy(logDeviation.exp());
        return z.square().times(0.5).plus(logDeviation).plus(HALF_LOG_TWO_PI).sum(-1).negated();
    }

    /**
     * Records a draw μ + σ·ε with ε ~ N(0, 1), a function of (seed, counter) that can be differentiated with respect
     * to μ and λ (Kingma and Welling 2014, section 2.4).
     */
    public static Var draw(Var mean, Var logDeviation, Var seed, Var counter) {
        return shifted(mean, logDeviation,
                Autodiff.randomNormal(Shape.broadcast(mean.shape(), logDeviation.shape()), seed, counter));
    }

    /** Records μ + σ·ε for a given ε. */
    public static Var shifted(Var mean, Var logDeviation, Var epsilon) {
        return mean.plus(logDeviation.exp().times(epsilon));
    }

    /**
     * Records the evidence lower bound E_q ln p(x|z) − KL(q ‖ p) from its two terms (Kingma and Welling 2014,
     * equation 3).
     *
     * @param logLikelihood ln p(x|z) at draws of z from q
     * @param kl KL(q ‖ p)
     */
    public static Var elbo(Var logLikelihood, Var kl) {
        return logLikelihood.minus(kl);
    }
}
