package dev.costate.models.stable;

/**
 * All eigenvalues of a small real matrix, by the QR algorithm (Francis 1961; Golub and Van Loan, section 7.5).
 *
 * <p>Elimination brings the matrix to Hessenberg form; then complex QR steps with Wilkinson's shift split off one
 * eigenvalue after the other. Backward stable but for the growth of the elimination. Stateless.
 */
final class Eigenvalues {
    private static final int MOST_STEPS = 60;

    private Eigenvalues() {
    }

    /**
     * Returns the eigenvalues in no particular order.
     *
     * @param matrix n rows of n finite numbers
     * @return n pairs {real part, imaginary part}
     * @throws ArithmeticException if the algorithm does not converge
     */
    static double[][] of(double[][] matrix) {
        int n = matrix.length;
        double[][] re = hessenberg(matrix);
        double[][] im = new double[n][n];
        double[][] found = new double[n][];
        int steps = 0;
        for (int m = n - 1; m >= 0;) {
            int low = m;
            while (low > 0 && !negligible(re, im, low)) {
                low--;
            }
            if (low == m) {
                found[m] = new double[] {re[m][m], im[m][m]};
                m--;
                steps = 0;
            } else {
                if (++steps > MOST_STEPS) {
                    throw new ArithmeticException("the QR algorithm found no eigenvalue in " + MOST_STEPS + " steps");
                }
                // now and then another shift, for matrices on which the usual one goes round in circles
                double[] shift = steps % 11 == 10
                        ? new double[] {re[m][m] + Math.abs(re[m][m - 1]), im[m][m]} : wilkinson(re, im, m);
                step(re, im, low, m, shift);
            }
        }
        return found;
    }

    private static boolean negligible(double[][] re, double[][] im, int k) {
        double near = Math.abs(re[k][k]) + Math.abs(im[k][k]) + Math.abs(re[k - 1][k - 1]) + Math.abs(im[k - 1][k - 1]);
        return Math.abs(re[k][k - 1]) + Math.abs(im[k][k - 1]) <= 0x1p-52 * near
                || Math.abs(re[k][k - 1]) + Math.abs(im[k][k - 1]) < Double.MIN_NORMAL;
    }

    /** A similar matrix without entries below the subdiagonal. */
    private static double[][] hessenberg(double[][] matrix) {
        int n = matrix.length;
        double[][] a = new double[n][];
        for (int i = 0; i < n; i++) {
            a[i] = matrix[i].clone();
        }
        for (int k = 1; k < n - 1; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(a[i][k - 1]) > Math.abs(a[pivot][k - 1]) ? i : pivot;
            }
            if (a[pivot][k - 1] == 0) {
                continue;
            }
            double[] row = a[pivot];
            a[pivot] = a[k];
            a[k] = row;
            for (double[] r : a) {
                double cell = r[pivot];
                r[pivot] = r[k];
                r[k] = cell;
            }
            for (int i = k + 1; i < n; i++) {
                double factor = a[i][k - 1] / a[k][k - 1];
                a[i][k - 1] = 0;
                for (int j = k; j < n; j++) {
                    a[i][j] -= factor * a[k][j];
                }
                for (double[] r : a) {
                    r[k] += factor * r[i];
                }
            }
        }
        return a;
    }

    /** The eigenvalue of the last two by two block that is nearer to its last entry. */
    private static double[] wilkinson(double[][] re, double[][] im, int m) {
        double halfRe = 0.5 * (re[m - 1][m - 1] - re[m][m]);
        double halfIm = 0.5 * (im[m - 1][m - 1] - im[m][m]);
        double bcRe = re[m - 1][m] * re[m][m - 1] - im[m - 1][m] * im[m][m - 1];
        double bcIm = re[m - 1][m] * im[m][m - 1] + im[m - 1][m] * re[m][m - 1];
        double[] root = root(halfRe * halfRe - halfIm * halfIm + bcRe, 2 * halfRe * halfIm + bcIm);
        double sign = halfRe * root[0] + halfIm * root[1] >= 0 ? -1 : 1;
        return new double[] {re[m][m] + halfRe + sign * root[0], im[m][m] + halfIm + sign * root[1]};
    }

    private static double[] root(double re, double im) {
        double size = StrictMath.hypot(re, im);
        double real = Math.sqrt(0.5 * (size + Math.abs(re)));
        if (real == 0) {
            return new double[2];
        }
        double other = Math.abs(im) / (2 * real);
        double[] root = re >= 0 ? new double[] {real, other} : new double[] {other, real};
        root[1] = im < 0 ? -root[1] : root[1];
        return root;
    }

    /** One QR step on the rows and columns from low to high: A − sI = QR by rotations, then RQ + sI. */
    private static void step(double[][] re, double[][] im, int low, int high, double[] shift) {
        double[] c = new double[high];
        double[][] s = new double[high][2];
        for (int i = low; i <= high; i++) {
            re[i][i] -= shift[0];
            im[i][i] -= shift[1];
        }
        for (int k = low; k < high; k++) {
            double size = StrictMath.hypot(re[k][k], im[k][k]);
            double all = StrictMath.hypot(size, StrictMath.hypot(re[k + 1][k], im[k + 1][k]));
            // [c, s; −s̄, c] takes (a, b) to (a·all/|a|, 0): c = |a|/all, s = a·b̄/(|a| all)
            double unitRe = size == 0 ? 1 : re[k][k] / size;
            double unitIm = size == 0 ? 0 : im[k][k] / size;
            c[k] = all == 0 ? 1 : size / all;
            s[k][0] = all == 0 ? 0 : (unitRe * re[k + 1][k] + unitIm * im[k + 1][k]) / all;
            s[k][1] = all == 0 ? 0 : (unitIm * re[k + 1][k] - unitRe * im[k + 1][k]) / all;
            for (int j = k; j <= high; j++) {
                double aRe = re[k][j];
                double aIm = im[k][j];
                double bRe = re[k + 1][j];
                double bIm = im[k + 1][j];
                re[k][j] = c[k] * aRe + s[k][0] * bRe - s[k][1] * bIm;
                im[k][j] = c[k] * aIm + s[k][0] * bIm + s[k][1] * bRe;
                re[k + 1][j] = c[k] * bRe - (s[k][0] * aRe + s[k][1] * aIm);
                im[k + 1][j] = c[k] * bIm - (s[k][0] * aIm - s[k][1] * aRe);
            }
        }
        for (int k = low; k < high; k++) {
            for (int i = low; i <= Math.min(high, k + 1); i++) {
                double aRe = re[i][k];
                double aIm = im[i][k];
                double bRe = re[i][k + 1];
                double bIm = im[i][k + 1];
                re[i][k] = c[k] * aRe + s[k][0] * bRe + s[k][1] * bIm;
                im[i][k] = c[k] * aIm + s[k][0] * bIm - s[k][1] * bRe;
                re[i][k + 1] = c[k] * bRe - (s[k][0] * aRe - s[k][1] * aIm);
                im[i][k + 1] = c[k] * bIm - (s[k][0] * aIm + s[k][1] * aRe);
            }
        }
        for (int i = low; i <= high; i++) {
            re[i][i] += shift[0];
            im[i][i] += shift[1];
        }
    }
}
