package dev.costate.solvers.sde;

import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;

/**
 * A Brownian path of n elements at any time, as numbers. Thread-confined.
 *
 * <p>W(t₀) = 0 and W(t₁) ~ N(0, t₁ − t₀); the midpoint m of an interval [a, b] is W(m) ~ N((W(a) + W(b))/2, (b − a)/4),
 * drawn with the key of its node. Below the tolerance the path is a straight line (Li, Wong, Chen and Duvenaud 2020,
 * algorithm 3).
 *
 * <p>So W(t) is a pure function of (seed, stream, t): the order of evaluation does not matter, and increments add up to
 * rounding. Its law is that of Brownian motion at the dyadic times. Between them the variance of an increment is too
 * small by at most half the tolerance.
 *
 * <p>Cost: log₂(span/tolerance) draws of n normals for a time far from the last one, two in the mean for times in
 * order; at most a mebibyte is kept for that, and nothing allocated.
 *
 * <p>The numbers are those that {@link Noise#tree} draws in a recording with the same seed and stream.
 */
public final class VirtualBrownianTree {
    private final Memory memory = new Memory(0);
    private final Kernels kernels = KernelChoice.kernels(memory);
    private final BrownianBridge bridge;
    private final long seed;
    private final long stream;
    private final int n;
    private final int out;
    private final int scratch;

    /**
     * Makes a path.
     *
     * @param seed any number
     * @param stream selects one of the paths of this seed, from 0 to 2³¹ − 1
     * @param n elements, ≥ 1
     */
    public VirtualBrownianTree(long seed, long stream, TreeSpan span, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("a Brownian path of " + n + " elements: needs at least 1");
        }
        this.bridge = new BrownianBridge(span, kernels, n);
        this.seed = seed;
        this.stream = PathNormals.stream(stream);
        this.n = n;
        out = memory.allocate(2 * n);
        scratch = memory.allocate(BrownianBridge.scratch(n));
    }

    /** Writes W(t). */
    public void value(double t, double[] w) {
        bridge.value(seed, stream, t, 0, out, scratch);
        System.arraycopy(memory.cells, out, w, 0, n);
    }

    /** Writes W(t) − W(s). */
    public void increment(double s, double t, double[] dw) {
        bridge.value(seed, stream, s, 0, out, scratch);
        bridge.value(seed, stream, t, 0, out + n, scratch);
        for (int i = 0; i < n; i++) {
            dw[i] = memory.cells[out + n + i] - memory.cells[out + i];
        }
    }

    /** Returns the number of elements. */
    public int size() {
        return n;
    }
}
