package dev.costate.solvers.sde;

import dev.costate.vectorapi.Kernels;

/**
 * The bridge construction of {@link VirtualBrownianTree} on the addresses of kernels. Immutable, thread-safe.
 *
 * @param t0 start, where W = 0
 * @param t1 end
 * @param depth bisections down to the tolerance
 */
record BrownianBridge(double t0, double t1, int depth) {
    static BrownianBridge of(TreeSpan span) {
        return new BrownianBridge(span.t0(), span.t1(), span.depth());
    }

    /** Returns the cells of scratch that a value of n elements needs. */
    static int scratch(int n) {
        return 3 * round(n) + PathNormals.scratch(n);
    }

    private static int round(int n) {
        return (n + 7) / 8 * 8;
    }

    /**
     * out = W(t), elements first … first + n − 1.
     *
     * @param c three cells of the caller's, overwritten
     * @param v three cells of the caller's, overwritten
     */
    void value(Kernels k, long seed, long stream, double t, long first, int out, int n, int scratch, double[] c,
            int[] v) {
        if (!(t >= t0 && t <= t1)) {
            throw new IllegalArgumentException("a Brownian tree on [" + t0 + ", " + t1 + "] evaluated at t = " + t);
        }
        int left = scratch;
        int right = left + round(n);
        int z = right + round(n);
        int spare = z + round(n);
        // The root's increment is node 0, the midpoint of the whole is node 1, those of its halves nodes 2 and 3, and
        // so on.
        k.fill(0, left, n);
        PathNormals.draw(k, seed, PathNormals.TREE, stream, first, z, n, spare);
        k.axpy(Math.sqrt(t1 - t0), z, left, right, n);
        long node = 1;
        double a = 0;
        double b = 1;
        double u = (t - t0) / (t1 - t0);
        for (int level = 0; level < depth && u != a && u != b; level++) {
            double middle = 0.5 * (a + b);
            PathNormals.draw(k, seed, PathNormals.TREE | node, stream, first, z, n, spare);
            c[0] = -0.5;
            c[1] = 0.5;
            c[2] = 0.5 * Math.sqrt((b - a) * (t1 - t0));
            v[0] = left;
            v[1] = right;
            v[2] = z;
            boolean toRight = u >= middle;
            k.combine(left, 1, c, v, 3, toRight ? left : right, n);
            node = 2 * node + (toRight ? 1 : 0);
            if (toRight) {
                a = middle;
            } else {
                b = middle;
            }
        }
        // Below the tolerance the path is a straight line.
        double theta = (u - a) / (b - a);
        c[0] = -theta;
        c[1] = theta;
        v[0] = left;
        v[1] = right;
        k.combine(left, 1, c, v, 2, out, n);
    }
}
