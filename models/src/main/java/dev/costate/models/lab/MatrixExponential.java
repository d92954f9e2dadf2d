package dev.costate.models.lab;

/**
 * eᴬ, and the adjoint of its Fréchet derivative.
 *
 * <p>By Taylor's series of A/2ˢ to rounding and squaring s times (Higham, Functions of Matrices, 10.3).
 */
final class MatrixExponential {
    private MatrixExponential() {
    }

    /** Returns eᴬ. */
    static double[][] of(double[][] a) {
        int n = a.length;
        double norm = 0;
        for (double[] row : a) {
            double s = 0;
            for (double v : row) {
                s += Math.abs(v);
            }
            norm = Math.max(norm, s);
        }
        int squarings = Math.max(0, Math.getExponent(norm) + 2);
        double[][] x = scaled(a, Math.scalb(1.0, -squarings));
        double[][] sum = identity(n);
        double[][] term = identity(n);
        for (int k = 1; k <= 20; k++) {
            term = scaled(product(term, x), 1.0 / k);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    sum[i][j] += term[i][j];
                }
            }
        }
        for (int s = 0; s < squarings; s++) {
            sum = product(sum, sum);
        }
        return sum;
    }

    /**
     * Returns the gradient of ⟨w, eᴬ y⟩ with respect to A. The upper right block of exp [Aᵀ, w yᵀ; 0, Aᵀ] (Van Loan
     * 1978).
     */
    static double[][] gradient(double[][] a, double[] w, double[] y) {
        int n = a.length;
        double[][] block = new double[2 * n][2 * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                block[i][j] = a[j][i];
                block[n + i][n + j] = a[j][i];
                block[i][n + j] = w[i] * y[j];
            }
        }
        double[][] e = of(block);
        double[][] r = new double[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(e[i], n, r[i], 0, n);
        }
        return r;
    }

    static double[][] scaled(double[][] a, double f) {
        double[][] r = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                r[i][j] = f * a[i][j];
            }
        }
        return r;
    }

    private static double[][] identity(int n) {
        double[][] r = new double[n][n];
        for (int i = 0; i < n; i++) {
            r[i][i] = 1;
        }
        return r;
    }

    private static double[][] product(double[][] a, double[][] b) {
        int n = a.length;
        double[][] r = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                for (int j = 0; j < n; j++) {
                    r[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return r;
    }
}
