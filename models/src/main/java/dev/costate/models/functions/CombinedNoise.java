package dev.costate.models.functions;

/**
 * The sum of two independent noises, q(k) = q₁(k) + q₂(k). Immutable.
 *
 * <p>Hagemann et al. 2025 combine 10 times Laplacian noise, which decays, with 0.5 times {@link SpectralNoise}, which
 * gives the lowest frequencies strengths of their own.
 *
 * @param first one of them
 * @param second the other
 */
public record CombinedNoise(FunctionNoise first, FunctionNoise second) implements FunctionNoise {
    @Override
    public String optionName() {
        return "combined";
    }

    @Override
    public double root(GridSize grid, int l, int k) {
        double a = first.root(grid, l, k);
        double b = second.root(grid, l, k);
        return Math.sqrt(a * a + b * b);
    }

    @Override
    public CombinedNoise times(double factor) {
        return new CombinedNoise(first.times(factor), second.times(factor));
    }
}
