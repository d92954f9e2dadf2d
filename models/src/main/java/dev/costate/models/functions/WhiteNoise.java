package dev.costate.models.functions;

/**
 * White noise, q(k) = factor²: E‖η‖² = factor²·n in one dimension and n² in two, so that no function is its limit.
 *
 * <p>For comparison. Immutable.
 *
 * @param factor of the noise
 */
public record WhiteNoise(double factor) implements FunctionNoise {
    /** Checks the factor. */
    public WhiteNoise {
        NoiseRules.requireFactor(factor);
    }

    @Override
    public String optionName() {
        return "white";
    }

    @Override
    public double root(GridSize grid, int l, int k) {
        return factor;
    }

    @Override
    public WhiteNoise times(double more) {
        return new WhiteNoise(factor * more);
    }
}
