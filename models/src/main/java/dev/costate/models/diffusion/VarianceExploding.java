package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;

/**
 * The VE process dX = σ·√(2 ln(σ₁/σ₀)) dW with σ(t) = σ₀·(σ₁/σ₀)ᵗ.
 *
 * <p>a = 1, s² = σ(t)² − σ₀² (Song et al. 2021, equations 9 and 29; without the −σ₀² the formula would not be the
 * variance of this SDE). Immutable.
 *
 * @param smallest σ₀
 * @param largest σ₁
 */
public record VarianceExploding(double smallest, double largest) implements ForwardProcess {
    /** σ from 0.01 to 50. */
    public VarianceExploding() {
        this(0.01, 50);
    }

    /** Checks the standard deviations. */
    public VarianceExploding {
        if (!(smallest > 0 && largest > smallest && largest < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "standard deviations from " + smallest + " to " + largest + ": must be positive, finite and rise");
        }
    }

    private double rate() {
        return StrictMath.log(largest / smallest);
    }

    @Override
    public String optionName() {
        return "ve";
    }

    @Override
    public double end() {
        return 1;
    }

    @Override
    public double start() {
        return 1e-5;
    }

    @Override
    public Var drift(Var t) {
        return Var.constant(0).broadcastTo(t.shape());
    }

    @Override
    public Var diffusion(Var t) {
        return t.times(rate()).exp().times(smallest * Math.sqrt(2 * rate()));
    }

    @Override
    public Var mean(Var t) {
        return Var.constant(1).broadcastTo(t.shape());
    }

    @Override
    public Var standardDeviation(Var t) {
        return t.times(2 * rate()).expm1().sqrt().times(smallest);
    }

    @Override
    public Var time(Var standardDeviation) {
        return standardDeviation.dividedBy(smallest).square().log1p().dividedBy(2 * rate());
    }

    @Override
    public Var timeOfRatio(Var ratio) {
        return time(ratio);
    }

    @Override
    public double drift(double t) {
        return 0;
    }

    @Override
    public double diffusion(double t) {
        return StrictMath.exp(t * rate()) * smallest * Math.sqrt(2 * rate());
    }

    @Override
    public double mean(double t) {
        return 1;
    }

    @Override
    public double standardDeviation(double t) {
        return Math.sqrt(StrictMath.expm1(2 * rate() * t)) * smallest;
    }
}
