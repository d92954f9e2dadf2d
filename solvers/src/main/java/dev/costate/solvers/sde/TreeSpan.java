package dev.costate.solvers.sde;

/**
 * The interval of a virtual Brownian tree and its tolerance. Immutable.
 *
 * @param t0 start, where W = 0
 * @param t1 end, after t0
 * @param tolerance length below which the path is a straight line, at least 2⁻⁴⁰ of the span
 */
public record TreeSpan(double t0, double t1, double tolerance) {
    /**
     * Checks the span.
     *
     * @throws IllegalArgumentException if it is empty or not finite, or the tolerance too small
     */
    public TreeSpan {
        if (!(t0 < t1) || !Double.isFinite(t0) || !Double.isFinite(t1)) {
            throw new IllegalArgumentException(
                    "a Brownian tree on [" + t0 + ", " + t1 + "]: must be finite and increasing");
        }
        if (!(tolerance > 0) || !(tolerance >= (t1 - t0) * 0x1p-40)) {
            throw new IllegalArgumentException("a Brownian tree with tolerance " + tolerance + " on [" + t0 + ", "
                    + t1 + "]: must be at least 2^-40 of the span");
        }
    }

    /** Returns the number of bisections after which an interval is no longer than the tolerance. */
    int depth() {
        int depth = 0;
        for (double h = t1 - t0; h > tolerance; h /= 2) {
            depth++;
        }
        return depth;
    }
}
