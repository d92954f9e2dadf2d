package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;

/**
 * The Ornstein–Uhlenbeck process dX = −X dt + √2 dW: a = e⁻ᵗ, s² = 1 − e⁻²ᵗ. Immutable.
 *
 * @param end T; at 5, e⁻ᵗ = 0.0067 of the data is left
 */
public record OrnsteinUhlenbeck(double end) implements ForwardProcess {
    /** Checks T. */
    public OrnsteinUhlenbeck {
        if (!(end > 0.01 && end <= 100)) {
            throw new IllegalArgumentException(
                    "an Ornstein-Uhlenbeck process up to T = " + end + ": must be above 0.01 and at most 100");
        }
    }

    @Override
    public String optionName() {
        return "ou";
    }

    @Override
    public double start() {
        return 1e-3;
    }

    @Override
    public Var drift(Var t) {
        return Var.constant(-1).broadcastTo(t.shape());
    }

    @Override
    public Var diffusion(Var t) {
        return Var.constant(Math.sqrt(2)).broadcastTo(t.shape());
    }

    @Override
    public Var mean(Var t) {
        return t.negated().exp();
    }

    @Override
    public Var standardDeviation(Var t) {
        return t.times(-2).expm1().negated().sqrt();
    }

    @Override
    public Var time(Var standardDeviation) {
        return standardDeviation.square().negated().log1p().times(-0.5);
    }

    @Override
    public double drift(double t) {
        return -1;
    }

    @Override
    public double diffusion(double t) {
        return Math.sqrt(2);
    }

    @Override
    public double mean(double t) {
        return StrictMath.exp(-t);
    }

    @Override
    public double standardDeviation(double t) {
        return Math.sqrt(-StrictMath.expm1(-2 * t));
    }
}
