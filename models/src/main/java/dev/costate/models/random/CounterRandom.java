package dev.costate.models.random;

import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/**
 * Random numbers as a pure function of (seed, stream, counter), by the kernels' generator.
 *
 * <p>They are the same on every machine and in any order, and there is no state to be saved.
 *
 * <p>Who draws what: parameters take streams from {@link #INITIAL} on, one each; batches take {@link #BATCHES};
 * synthetic data {@link #DATA}; draws inside a recording small stream numbers. Stateless and thread-safe.
 */
public final class CounterRandom {
    /** Stream of the first parameter's initial values; the i-th has INITIAL + i. */
    public static final long INITIAL = 1L << 32;

    /** Stream of the draws of batches. */
    public static final long BATCHES = 2L << 32;

    /** Stream of synthetic data and its noise. */
    public static final long DATA = 3L << 32;

    private CounterRandom() {
    }

    /** Returns n numbers uniform on (0, 1). */
    public static double[] uniform(long seed, long stream, long counter, int n) {
        Memory memory = new Memory(n);
        Kernels kernels = KernelChoice.kernels(memory);
        kernels.uniform(seed, stream, counter, 0, n);
        return Arrays.copyOf(memory.cells, n);
    }

    /** Returns n standard normal numbers. */
    public static double[] normal(long seed, long stream, long counter, int n) {
        Memory memory = new Memory(n);
        Kernels kernels = KernelChoice.kernels(memory);
        kernels.normal(seed, stream, counter, 0, n);
        return Arrays.copyOf(memory.cells, n);
    }
}
