package dev.costate.models.functions;

/**
 * η = factor·(−Δ)^(−power)·white noise without its mean: q(k) = factor²·λ(k)^(−2·power), q(0) = 0. Immutable.
 *
 * <p>Of trace class if power is above a quarter of the number of dimensions.
 *
 * @param dimensions of the domain, 1 or 2
 * @param power how fast strength falls with frequency
 * @param factor of the noise
 */
public record LaplacianNoise(int dimensions, double power, double factor) implements FunctionNoise {
    /** Checks the numbers. */
    public LaplacianNoise {
        NoiseRules.requireTrace(dimensions, power);
        NoiseRules.requireFactor(factor);
    }

    /** With power 0.55 in one dimension and 0.75 in two. */
    public static LaplacianNoise of(int dimensions) {
        return new LaplacianNoise(dimensions, usualPower(dimensions), 1);
    }

    static double usualPower(int dimensions) {
        return dimensions == 1 ? 0.55 : 0.75;
    }

    @Override
    public String optionName() {
        return "laplacian";
    }

    @Override
    public double root(GridSize grid, int l, int k) {
        double eigenvalue = NoiseRules.eigenvalue(grid, l, k);
        return eigenvalue == 0 ? 0 : factor * StrictMath.pow(eigenvalue, -power);
    }

    @Override
    public LaplacianNoise times(double more) {
        return new LaplacianNoise(dimensions, power, factor * more);
    }
}
