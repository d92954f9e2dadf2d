package dev.costate.models.optim;

/**
 * Linear least squares by Householder's QR (Golub and Van Loan 2013, algorithm 5.2.1). Stateless.
 *
 * <p>The normal equations, which square the condition, are never formed. Cost: 2·m·n² operations.
 */
public final class LeastSquares {
    private LeastSquares() {
    }

    /**
     * Returns the x that minimises ‖Ax − b‖; not finite where A has not full rank.
     *
     * @param a A, [m, n] by rows, overwritten
     * @param b b, overwritten
     */
    public static double[] solve(double[] a, double[] b, int n) {
        triangle(a, b, n);
        double[] x = new double[n];
        for (int i = n - 1; i >= 0; i--) {
            double sum = b[i];
            for (int j = i + 1; j < n; j++) {
                sum -= a[i * n + j] * x[j];
            }
            x[i] = sum / a[i * n + i];
        }
        return x;
    }

    /**
     * Returns (AᵀA)⁻¹, [n, n] by rows; not finite where A has not full rank.
     *
     * @param a A, [m, n] by rows, m ≥ n
     */
    public static double[] inverseGram(double[] a, int n) {
        double[] r = a.clone();
        triangle(r, new double[a.length / Math.max(1, n)], n);
        double[] inverse = new double[n * n]; // R⁻¹, an upper triangle
        for (int j = 0; j < n; j++) {
            for (int i = j; i >= 0; i--) {
                double sum = i == j ? 1 : 0;
                for (int k = i + 1; k <= j; k++) {
                    sum -= r[i * n + k] * inverse[k * n + j];
                }
                inverse[i * n + j] = sum / r[i * n + i];
            }
        }
        double[] gram = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = Math.max(i, j); k < n; k++) {
                    gram[i * n + j] += inverse[i * n + k] * inverse[j * n + k];
                }
            }
        }
        return gram;
    }

    /** Turns A into R, in its upper triangle, and b into Qᵀb. */
    private static void triangle(double[] a, double[] b, int n) {
        int m = b.length;
        for (int k = 0; k < n; k++) {
            double norm = 0;
            for (int i = k; i < m; i++) {
                norm = StrictMath.hypot(norm, a[i * n + k]);
            }
            if (norm == 0) {
                continue;
            }
            double pivot = a[k * n + k] > 0 ? -norm : norm;
            double head = a[k * n + k] - pivot; // v = (head, a below), vᵀv = −2·pivot·head
            for (int j = k + 1; j <= n; j++) {
                double sum = head * (j < n ? a[k * n + j] : b[k]);
                for (int i = k + 1; i < m; i++) {
                    sum += a[i * n + k] * (j < n ? a[i * n + j] : b[i]);
                }
                double factor = sum / (pivot * head);
                for (int i = k; i < m; i++) {
                    double v = i == k ? head : a[i * n + k];
                    if (j < n) {
                        a[i * n + j] += factor * v;
                    } else {
                        b[i] += factor * v;
                    }
                }
            }
            a[k * n + k] = pivot;
        }
    }
}
