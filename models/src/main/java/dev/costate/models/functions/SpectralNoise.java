package dev.costate.models.functions;

import dev.costate.models.random.CounterRandom;

/**
 * White noise through a spectral filter of few frequencies with random strengths, as a layer of a Fourier neural
 * operator has one: √q(k) = factor·(0.2 + 0.8·U(k)) for |k| &lt; modes, U uniform, and 0 for others. Immutable.
 *
 * <p>The filter is a function of the seed and the frequency; grids that hold all its modes have the same E‖η‖².
 *
 * @param modes frequencies in each direction, 0 among them
 * @param seed of the strengths
 * @param factor of the noise
 */
public record SpectralNoise(int modes, long seed, double factor) implements FunctionNoise {
    private static final double LEAST = 0.2;

    /** Checks the numbers. */
    public SpectralNoise {
        NoiseRules.requireFactor(factor);
        if (modes < 1 || modes > 1 << 12) {
            throw new IllegalArgumentException("noise of " + modes + " modes: must be 1 to " + (1 << 12));
        }
    }

    @Override
    public String optionName() {
        return "fno";
    }

    /** A frequency and its opposite have the same strength, as real functions need. */
    @Override
    public double root(GridSize grid, int l, int k) {
        if (Math.abs(l) >= modes || Math.abs(k) >= modes) {
            return 0;
        }
        boolean turned = k < 0 || k == 0 && l < 0;
        long at = (long) (turned ? -k : k) * (2L * modes - 1) + modes - 1 + (turned ? -l : l);
        return factor * (LEAST + (1 - LEAST) * CounterRandom.uniform(seed, CounterRandom.DATA, at, 1)[0]);
    }

    @Override
    public SpectralNoise times(double more) {
        return new SpectralNoise(modes, seed, factor * more);
    }
}
