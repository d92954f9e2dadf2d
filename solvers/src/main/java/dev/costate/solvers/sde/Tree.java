package dev.costate.solvers.sde;

import dev.costate.vectorapi.Kernels;

/**
 * The bridge construction of {@link VirtualBrownianTree} on addresses of kernels. Thread-confined, like the kernels.
 *
 * @param t0 start, where W = 0
 * @param t1 end
 * @param depth halvings down to the tolerance
 */
record Tree(double t0, double t1, int depth) {
    private static final double[] TO_MIDDLE = {-0.5, 0.5, 0};

    Tree {
        if (!(t0 < t1) || !Double.isFinite(t0) || !Double.isFinite(t1)) {
            throw new IllegalArgumentException(
                    "a Brownian tree on [" + t0 + ", " + t1 + "]: must be finite and increasing");
        }
    }

    static Tree of(double t0, double t1, double tolerance) {
        double span = t1 - t0;
        if (!(tolerance > 0) || !(tolerance >= span * 0x1p-40)) {
            throw new IllegalArgumentException("a Brownian tree with tolerance " + tolerance + " on [" + t0 + ", "
                    + t1 + "]: must be at least 2^-40 of the span");
        }
        int depth = 0;
        for (double h = span; h > tolerance; h /= 2) {
            depth++;
        }
        return new Tree(t0, t1, depth);
    }

    /** Cells of scratch that a value of n elements needs. */
    static int scratch(int n) {
        return 3 * round(n) + PathKey.scratch(n);
    }

    private static int round(int n) {
        return (n + 7) / 8 * 8;
    }

    /**
     * out = W(t), elements first … first + n − 1; {@code c} and {@code v} are three cells each for the caller to
     * own.
     */
    void value(Kernels k, long seed, long stream, double t, long first, int out, int n, int scratch, double[] c,
            int[] v) {
        if (!(t >= t0 && t <= t1)) {
            throw new IllegalArgumentException("a Brownian tree on [" + t0 + ", " + t1 + "] asked for t = " + t);
        }
        int left = scratch;
        int right = left + round(n);
        int z = right + round(n);
        int spare = z + round(n);
        // the root's increment is node 0, the middle of the whole is node 1, those of its halves nodes 2 and 3, and
        // so on
        k.fill(0, left, n);
        PathKey.normal(k, seed, PathKey.TREE, stream, first, z, n, spare);
        k.axpy(Math.sqrt(t1 - t0), z, left, right, n);
        long node = 1;
        double a = 0;
        double b = 1;
        double u = (t - t0) / (t1 - t0);
        for (int level = 0; level < depth && u != a && u != b; level++) {
            double middle = 0.5 * (a + b);
            PathKey.normal(k, seed, PathKey.TREE | node, stream, first, z, n, spare);
            c[0] = TO_MIDDLE[0];
            c[1] = TO_MIDDLE[1];
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
        // below the tolerance the path is a straight line
        double theta = (u - a) / (b - a);
        c[0] = -theta;
        c[1] = theta;
        v[0] = left;
        v[1] = right;
        k.combine(left, 1, c, v, 2, out, n);
    }
}
