package dev.costate.models.functions;

/**
 * η = factor·(shift − Δ)^(−power)·white noise: q(k) = factor²·(shift + λ(k))^(−2·power).
 *
 * <p>λ(k) is the eigenvalue of −Δ by differences on the grid. Of trace class if power is above a quarter of the number
 * of dimensions. Hagemann et al. 2025 have shift 8 and power 0.55, in two dimensions just above the bound: there E‖η‖²
 * still grows by 11% from 16 to 32 points and by 9% from 32 to 64. With 0.75 it changes by less than 1%. Immutable.
 *
 * @param dimensions of the domain, 1 or 2
 * @param shift positive: frequencies below √shift/2π are about as strong as 0
 * @param power how fast strength falls with frequency
 * @param factor of the noise
 */
public record BesselNoise(int dimensions, double shift, double power, double factor) implements FunctionNoise {
    /** The shift of Hagemann et al. 2025. */
    public static final double USUAL_SHIFT = 8;

    /** Checks the numbers. */
    public BesselNoise {
        NoiseRules.requireTrace(dimensions, power);
        NoiseRules.requireFactor(factor);
        if (!(shift > 0 && shift < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("shift " + shift + " of the Laplacian: must be positive and finite");
        }
    }

    /** With shift 8, and power 0.55 in one dimension and 0.75 in two. */
    public static BesselNoise of(int dimensions) {
        return new BesselNoise(dimensions, USUAL_SHIFT, LaplacianNoise.usualPower(dimensions), 1);
    }

    @Override
    public String optionName() {
        return "bessel";
    }

    @Override
    public double root(GridSize grid, int l, int k) {
        return factor * StrictMath.pow(shift + NoiseRules.eigenvalue(grid, l, k), -power);
    }

    @Override
    public BesselNoise times(double more) {
        return new BesselNoise(dimensions, shift, power, factor * more);
    }
}
