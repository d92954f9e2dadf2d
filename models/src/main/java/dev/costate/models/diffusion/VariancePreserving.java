package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;

/**
 * The VP process dX = −½β X dt + √β dW: a = e^(−B/2), s² = 1 − e^(−B) (Song et al. 2021, equations 11 and 29).
 * Immutable.
 *
 * @param beta the rate β and its integral B
 */
public record VariancePreserving(NoiseSchedule beta) implements ForwardProcess {
    /** With β from 0.1 to 20. */
    public VariancePreserving() {
        this(NoiseSchedule.USUAL);
    }

    @Override
    public String optionName() {
        return "vp";
    }

    @Override
    public double end() {
        return 1;
    }

    @Override
    public double start() {
        return 1e-3;
    }

    @Override
    public Var drift(Var t) {
        return beta.rate(t).times(-0.5);
    }

    @Override
    public Var diffusion(Var t) {
        return beta.rate(t).sqrt();
    }

    @Override
    public Var mean(Var t) {
        return beta.integral(t).times(-0.5).exp();
    }

    @Override
    public Var standardDeviation(Var t) {
        return beta.integral(t).negated().expm1().negated().sqrt();
    }

    @Override
    public Var time(Var standardDeviation) {
        return beta.time(standardDeviation.square().negated().log1p().negated());
    }

    @Override
    public Var timeOfRatio(Var ratio) {
        return beta.time(ratio.square().log1p());
    }

    @Override
    public double drift(double t) {
        return -0.5 * beta.rate(t);
    }

    @Override
    public double diffusion(double t) {
        return Math.sqrt(beta.rate(t));
    }

    @Override
    public double mean(double t) {
        return StrictMath.exp(-0.5 * beta.integral(t));
    }

    @Override
    public double standardDeviation(double t) {
        return Math.sqrt(-StrictMath.expm1(-beta.integral(t)));
    }
}
