package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.TimeGrid;

/**
 * The Ornstein–Uhlenbeck process dX = −X dt + √2 dW: a = e⁻ᵗ, s² = 1 − e⁻²ᵗ. Immutable.
 *
 * @param end T; at 5, e⁻ᵗ = 0.0067 of the data is left
 */
public record OrnsteinUhlenbeck(double end) implements ForwardProcess {
    private static final double LEAST = 1e-9;

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

    /**
     * Steps each of which divides s/a = √(e²ᵗ − 1), the scale of the noise beside the data's, by the same factor.
     *
     * <p>As noise comes at a constant rate, the last of equal steps would take most of what is left at once. To a last
     * time below {@value #LEAST}, 0 among them, steps are equal: no factor leads there.
     */
    @Override
    public TimeGrid stepsBack(double last, int steps) {
        if (last < LEAST) {
            return ForwardProcess.super.stepsBack(last, steps);
        }
        double first = logNoise(end);
        double[] reversed = new double[steps + 1];
        for (int i = 1; i < steps; i++) {
            double log = first + (logNoise(last) - first) * i / steps;
            reversed[i] = end - StrictMath.log1p(StrictMath.exp(2 * log)) / 2;
        }
        reversed[steps] = end - last;
        return TimeGrid.of(reversed).saving(0, steps);
    }

    /** ln(s/a). */
    private static double logNoise(double t) {
        return StrictMath.log(StrictMath.expm1(2 * t)) / 2;
    }

    /** Returns 1e-5, where s is 0.0045. */
    @Override
    public double start() {
        return 1e-5;
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
    public Var timeOfRatio(Var ratio) {
        return ratio.square().log1p().times(0.5);
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
