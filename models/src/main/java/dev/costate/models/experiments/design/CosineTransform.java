package dev.costate.models.experiments.design;

/**
 * The orthonormal two-dimensional discrete cosine transform of square pictures (DCT-II; Ahmed, Natarajan and Rao 1974).
 *
 * <pre>
 * Y[u, v] = Σᵢⱼ c(u, i) c(v, j) x[i, j],   c(u, i) = √((1 + [u &gt; 0])/n)·cos(π(2i + 1)u/(2n))
 * </pre>
 *
 * <p>Stateless.
 */
final class CosineTransform {
    private CosineTransform() {
    }

    /** Returns the transform of pictures of n × n pixels as a matrix, a row for each coefficient. */
    static double[][] matrix(int n) {
        double[][] rows = new double[n * n][n * n];
        for (int k = 0; k < n * n; k++) {
            for (int p = 0; p < n * n; p++) {
                rows[k][p] = wave(n, k / n, p / n) * wave(n, k % n, p % n);
            }
        }
        return rows;
    }

    private static double wave(int n, int u, int i) {
        return Math.sqrt((u > 0 ? 2.0 : 1.0) / n) * StrictMath.cos(Math.PI * (2 * i + 1) * u / (2 * n));
    }
}
