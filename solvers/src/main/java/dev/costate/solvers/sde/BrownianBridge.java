package dev.costate.solvers.sde;

import dev.costate.vectorapi.Kernels;

/**
 * The bridge construction of {@link VirtualBrownianTree} on the addresses of kernels. Thread-confined.
 *
 * <p>The intervals that led to the last time are kept, so that times in order, as those of a solve in either direction,
 * draw two nodes each in the mean instead of log₂(span/tolerance). The value of a time does not depend on what is kept.
 */
final class BrownianBridge {
    /** Most numbers that may be kept; longer paths are drawn from the root each time. */
    private static final int KEPT = 1 << 17;

    private final Kernels kernels;
    private final double t0;
    private final double t1;
    private final int depth;
    private final int n;
    private final boolean keeps;
    private final double[] c = new double[3];
    private final int[] v = new int[3];
    /** The ends of the interval of each level, in parts of the span, and the number of its midpoint's node. */
    private final double[] a;
    private final double[] b;
    private final long[] node;
    /** W at the ends of the interval of each level; of the last level alone if no more are kept. */
    private final double[][] left;
    private final double[][] right;
    private int levels;
    private long seed;
    private long stream;
    private long first;

    BrownianBridge(TreeSpan span, Kernels kernels, int n) {
        this.kernels = kernels;
        this.n = n;
        t0 = span.t0();
        t1 = span.t1();
        depth = span.depth();
        keeps = 2L * n * (depth + 1) <= KEPT;
        int slots = keeps ? depth + 1 : 1;
        a = new double[depth + 1];
        b = new double[depth + 1];
        node = new long[depth + 1];
        left = new double[slots][n];
        right = new double[slots][n];
        kernels.memory().beside(16L * n * slots);
    }

    /** Returns the cells of scratch that a value of n elements needs. */
    static int scratch(int n) {
        return 3 * round(n) + PathNormals.scratch(n);
    }

    private static int round(int n) {
        return (n + 7) / 8 * 8;
    }

    /** out = W(t), elements ofFirst … ofFirst + n − 1. */
    void value(long ofSeed, long ofStream, double t, long ofFirst, int out, int scratch) {
        if (!(t >= t0 && t <= t1)) {
            throw new IllegalArgumentException("a Brownian tree on [" + t0 + ", " + t1 + "] evaluated at t = " + t);
        }
        int l = scratch;
        int r = l + round(n);
        int z = r + round(n);
        if (levels == 0 || !keeps || seed != ofSeed || stream != ofStream || first != ofFirst) {
            seed = ofSeed;
            stream = ofStream;
            first = ofFirst;
            root(l, r, z);
        }
        double u = (t - t0) / (t1 - t0);
        int level = 0;
        while (level < depth && u != a[level] && u != b[level]) {
            double middle = 0.5 * (a[level] + b[level]);
            boolean toRight = u >= middle;
            double from = toRight ? middle : a[level];
            double to = toRight ? b[level] : middle;
            if (level + 1 >= levels || a[level + 1] != from || b[level + 1] != to) {
                halve(level, toRight, l, r, z);
                a[level + 1] = from;
                b[level + 1] = to;
            }
            level++;
        }
        // Below the tolerance the path is a straight line.
        double theta = (u - a[level]) / (b[level] - a[level]);
        load(level, l, r);
        c[0] = -theta;
        c[1] = theta;
        v[0] = l;
        v[1] = r;
        kernels.combine(l, 1, c, v, 2, out, n);
    }

    /**
     * Draws the increment over the whole.
     *
     * <p>It is node 0, the midpoint of the whole is node 1, those of its halves nodes 2 and 3, and so on.
     */
    private void root(int l, int r, int z) {
        kernels.fill(0, l, n);
        PathNormals.draw(kernels, seed, PathNormals.TREE, stream, first, z, n, z + round(n));
        kernels.axpy(Math.sqrt(t1 - t0), z, l, r, n);
        a[0] = 0;
        b[0] = 1;
        node[0] = 1;
        store(0, l, r);
        levels = 1;
    }

    /** Draws the midpoint of a level's interval, of which a half is the interval of the next. */
    private void halve(int level, boolean toRight, int l, int r, int z) {
        load(level, l, r);
        PathNormals.draw(kernels, seed, PathNormals.TREE | node[level], stream, first, z, n, z + round(n));
        c[0] = -0.5;
        c[1] = 0.5;
        c[2] = 0.5 * Math.sqrt((b[level] - a[level]) * (t1 - t0));
        v[0] = l;
        v[1] = r;
        v[2] = z;
        kernels.combine(l, 1, c, v, 3, toRight ? l : r, n);
        node[level + 1] = 2 * node[level] + (toRight ? 1 : 0);
        store(level + 1, l, r);
        levels = level + 2;
    }

    private void load(int level, int l, int r) {
        int slot = keeps ? level : 0;
        System.arraycopy(left[slot], 0, kernels.memory().cells, l, n);
        System.arraycopy(right[slot], 0, kernels.memory().cells, r, n);
    }

    private void store(int level, int l, int r) {
        int slot = keeps ? level : 0;
        System.arraycopy(kernels.memory().cells, l, left[slot], 0, n);
        System.arraycopy(kernels.memory().cells, r, right[slot], 0, n);
    }
}
