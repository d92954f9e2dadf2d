package dev.costate.solvers.adjoint;

/**
 * The optimal schedule for reversing l steps with c kept states (Griewank and Walther 2000, Revolve).
 *
 * <p>With β(c, r) = (c + r choose c) and β(c, r−1) &lt; l ≤ β(c, r), the fewest steps taken forwards before the steps
 * whose adjoints follow are t(l, c) = r l − β(c + 1, r − 1).
 */
public final class Revolve {
    private Revolve() {
    }

    /** Returns β(c, r), or a number above 2³¹ if it is large; 0 for r &lt; 0. */
    static long beta(long c, long r) {
        if (r < 0) {
            return 0;
        }
        long small = Math.min(c, r);
        long b = 1;
        for (long i = 1; i <= small; i++) {
            b = b * (c + r - small + i) / i;
            if (b > Integer.MAX_VALUE) {
                return b;
            }
        }
        return b;
    }

    /** Returns r with β(c, r−1) &lt; l ≤ β(c, r). */
    private static long repetitions(int l, int c) {
        long r = 0;
        while (beta(c, r) < l) {
            r++;
        }
        return r;
    }

    /** Returns t(l, c), l ≥ 1, c ≥ 1. */
    public static long advances(int l, int c) {
        long r = repetitions(l, c);
        return r == 0 ? 0 : r * l - beta(c + 1L, r - 1);
    }

    /**
     * Returns after how many of l ≥ 2 steps to keep the next state.
     *
     * @param c available states, ≥ 2, that of the start included
     */
    public static int split(int l, int c) {
        long r = repetitions(l, c);
        return (int) Math.max(1, Math.max(beta(c, r - 2), l - beta(c - 1L, r)));
    }
}
