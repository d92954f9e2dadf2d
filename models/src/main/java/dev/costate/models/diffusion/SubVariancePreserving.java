package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;

/**
 * The sub-VP process dX = −½β X dt + √(β·(1 − e^(−2B))) dW.
 *
 * <p>a = e^(−B/2), s = 1 − e^(−B), never above that of {@link VariancePreserving} (Song et al. 2021, equations 12 and
 * 29). Immutable.
 *
 * @param beta the rate β and its integral B
 */
public record SubVariancePreserving(NoiseSchedule beta) implements ForwardProcess {
    /** With β from 0.1 to 20. */
    public SubVariancePreserving() {
        this(NoiseSchedule.USUAL);
    }

    @Override
    public String optionName() {
        return "sub-vp";
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
        return beta.rate(t).times(beta.integral(t).times(-2).expm1().negated()).sqrt();
    }

    @Override
    public Var mean(Var t) {
        return beta.integral(t).times(-0.5).exp();
    }

    @Override
    public Var standardDeviation(Var t) {
        return beta.integral(t).negated().expm1().negated();
    }

    @Override
    public Var time(Var standardDeviation) {
        return beta.time(standardDeviation.negated().log1p().negated());
    }

    /** ρ = 2 sinh(B/2), whose inverse is written so that it does not cancel where ρ is small. */
    @Override
    public Var timeOfRatio(Var ratio) {
        Var half = ratio.times(0.5);
        Var square = half.square();
        return beta.time(half.plus(square.dividedBy(square.plus(1).sqrt().plus(1))).log1p().times(2));
    }

    @Override
    public double drift(double t) {
        return -0.5 * beta.rate(t);
    }

    @Override
    public double diffusion(double t) {
        return Math.sqrt(beta.rate(t) * -StrictMath.expm1(-2 * beta.integral(t)));
    }

    @Override
    public double mean(double t) {
        return StrictMath.exp(-0.5 * beta.integral(t));
    }

    @Override
    public double standardDeviation(double t) {
        return -StrictMath.expm1(-beta.integral(t));
    }
}
