package dev.costate.solvers.method;

import java.util.Arrays;

/**
 * How an explicit Runge–Kutta method sees that its steps are limited by stability.
 *
 * <p>Of weights wᵢ over its last stages, d = Σ wᵢYᵢ and Σ wᵢkᵢ ≈ (∂f/∂y) d, so that h‖Σ wᵢkᵢ‖/‖d‖ estimates h|λ| of
 * the stiffest component (Hairer and Wanner, Solving ODEs II, IV.2). Σ wᵢ = 0 and Σ wᵢcᵢ = 0, so that a smooth
 * solution does not hide it: the difference of the last two stages if they belong to one time, as in DOPRI5, else the
 * second difference of the last three.
 *
 * <p>The interval of stability on the negative real axis is the least x &gt; 0 from which on |R(−x)| &gt; 1, with R(z)
 * = 1 + Σ zⁱ bᵀAⁱ⁻¹1; ∞ for a partitioned method, for which nothing is measured.
 *
 * <p>Immutable; the arrays are the method's own and must not be written.
 *
 * @param change wᵢ, one for each stage
 * @param move weights of the derivatives such that d = h Σ moveᵢkᵢ
 * @param interval the length of the interval of stability
 */
public record Stability(double[] change, double[] move, double interval) {
    private static final double STEP = 1.0 / 64;
    private static final double MOST = 1000;
    /** |R| may exceed 1 by rounding. */
    private static final double ROUNDING = 1e-9;

    static Stability of(double[] c, double[][] a, double[] b, boolean partitioned) {
        int s = c.length;
        double[] change = new double[s];
        if (s > 1 && (s == 2 || c[s - 2] == 1)) {
            change[s - 2] = -1;
            change[s - 1] = 1;
        } else if (s > 2) {
            change[s - 3] = c[s - 1] - c[s - 2];
            change[s - 2] = c[s - 3] - c[s - 1];
            change[s - 1] = c[s - 2] - c[s - 3];
        }
        double[] move = new double[s];
        for (int i = 0; i < s; i++) {
            for (int j = 0; j < i; j++) {
                move[j] += change[i] * a[i][j];
            }
        }
        return new Stability(change, move, partitioned || s < 2 ? Double.POSITIVE_INFINITY : interval(a, b));
    }

    private static double interval(double[][] a, double[] b) {
        double[] r = coefficients(a, b);
        double x = STEP;
        while (x < MOST && Math.abs(value(r, -x)) <= 1 + ROUNDING) {
            x += STEP;
        }
        double low = x - STEP;
        double high = x;
        for (int i = 0; i < 40; i++) {
            double middle = 0.5 * (low + high);
            if (Math.abs(value(r, -middle)) <= 1 + ROUNDING) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static double[] coefficients(double[][] a, double[] b) {
        int s = b.length;
        double[] r = new double[s + 1];
        double[] v = new double[s];
        r[0] = 1;
        Arrays.fill(v, 1);
        for (int power = 1; power <= s; power++) {
            for (int i = 0; i < s; i++) {
                r[power] += b[i] * v[i];
            }
            double[] next = new double[s];
            for (int i = 0; i < s; i++) {
                for (int j = 0; j < i; j++) {
                    next[i] += a[i][j] * v[j];
                }
            }
            v = next;
        }
        return r;
    }

    private static double value(double[] r, double z) {
        double sum = 0;
        for (int i = r.length - 1; i >= 0; i--) {
            sum = sum * z + r[i];
        }
        return sum;
    }
}
