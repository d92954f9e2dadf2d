package dev.costate.solvers.step;

import dev.costate.solvers.tape.SolveTangent;

/**
 * The matrix δI − κJ of a step, J = ∂f/∂y.
 *
 * <p>Where the state is one of a {@link SolveTangent}, [y; ẏ] or pairs of such pairs, J has the field's own Jacobian in
 * each diagonal block and nothing above. One LU decomposition of a block serves all, and the first block's numbers are
 * those of a solve without tangents, to the bit. Thread-confined.
 */
public final class BlockMatrix {
    private final int m;
    private final int blocks;
    private final LuDecomposition lu;
    private double[] jacobian;
    private double kappa;

    /**
     * Makes a matrix.
     *
     * @param m unknowns of a block
     */
    public BlockMatrix(int m, int blocks) {
        this.m = m;
        this.blocks = blocks;
        lu = new LuDecomposition(m);
    }

    /** Returns how many leading columns of the Jacobian determine it. */
    public int columns() {
        return Math.max(1, blocks - 1) * m;
    }

    /** Returns room for those columns. */
    public double[] room() {
        return new double[columns() * blocks * m];
    }

    /**
     * Decomposes the matrix; returns false if that fails.
     *
     * @param j a Jacobian as {@link StiffField#jacobian} writes it, to be left alone until the last solution
     */
    public boolean factor(double delta, double k, double[] j) {
        jacobian = j;
        kappa = k;
        double[] a = lu.matrix();
        for (int i = 0; i < m * m; i++) {
            a[i] = -k * j[i];
        }
        for (int i = 0; i < m; i++) {
            a[i * m + i] += delta;
        }
        return lu.factor();
    }

    /** Replaces b by the solution. */
    void solve(double[] b) {
        for (int row = 0; row < blocks; row++) {
            for (int column = 0; column < row; column++) {
                int at = (column * blocks + row) * m * m;
                for (int i = 0; i < m; i++) {
                    double v = 0;
                    for (int j = 0; j < m; j++) {
                        v += jacobian[at + i * m + j] * b[column * m + j];
                    }
                    b[row * m + i] += kappa * v;
                }
            }
            solveBlock(b, row);
        }
    }

    /** Replaces a block of b by the solution of that block alone. */
    void solveBlock(double[] b, int row) {
        lu.solve(b, row * m);
    }

    /** Replaces b by the solution with the transposed matrix. */
    public void solveTransposed(double[] b) {
        for (int column = blocks - 1; column >= 0; column--) {
            for (int row = column + 1; row < blocks; row++) {
                int at = (column * blocks + row) * m * m;
                for (int i = 0; i < m; i++) {
                    double v = kappa * b[row * m + i];
                    for (int j = 0; j < m; j++) {
                        b[column * m + j] += jacobian[at + i * m + j] * v;
                    }
                }
            }
            lu.solveTransposed(b, column * m);
        }
    }

    /**
     * LU decomposition with partial pivoting, PA = LU, of a small dense matrix.
     *
     * <p>Golub and Van Loan 2013, algorithm 3.4.1: n³/3 multiplications, n² for each solve. Plain Java in one fixed
     * order. Thread-confined.
     */
    static final class LuDecomposition {
        private final int n;
        private final double[] lu;
        private final int[] pivot;

        LuDecomposition(int n) {
            this.n = n;
            lu = new double[n * n];
            pivot = new int[n];
        }

        /** Returns the matrix to fill before {@link #factor}, row-major. */
        double[] matrix() {
            return lu;
        }

        /** Decomposes the matrix; returns false if it is singular or not finite. */
        boolean factor() {
            for (int k = 0; k < n; k++) {
                int p = k;
                double most = Math.abs(lu[k * n + k]);
                for (int i = k + 1; i < n; i++) {
                    double v = Math.abs(lu[i * n + k]);
                    if (!(v <= most)) {
                        most = v;
                        p = i;
                    }
                }
                pivot[k] = p;
                if (!(most > 0 && most < Double.POSITIVE_INFINITY)) {
                    return false;
                }
                int rowK = k * n;
                if (p != k) {
                    int rowP = p * n;
                    for (int j = 0; j < n; j++) {
                        double v = lu[rowK + j];
                        lu[rowK + j] = lu[rowP + j];
                        lu[rowP + j] = v;
                    }
                }
                double d = lu[rowK + k];
                for (int i = k + 1; i < n; i++) {
                    int row = i * n;
                    double l = lu[row + k] / d;
                    lu[row + k] = l;
                    if (l != 0) {
                        for (int j = k + 1; j < n; j++) {
                            lu[row + j] -= l * lu[rowK + j];
                        }
                    }
                }
            }
            return true;
        }

        /** Replaces b, the numbers from {@code at} on, by A⁻¹b. */
        void solve(double[] b, int at) {
            for (int k = 0; k < n; k++) {
                swap(b, at + k, at + pivot[k]);
            }
            for (int i = 1; i < n; i++) {
                double v = b[at + i];
                for (int j = 0; j < i; j++) {
                    v -= lu[i * n + j] * b[at + j];
                }
                b[at + i] = v;
            }
            for (int i = n - 1; i >= 0; i--) {
                double v = b[at + i];
                for (int j = i + 1; j < n; j++) {
                    v -= lu[i * n + j] * b[at + j];
                }
                b[at + i] = v / lu[i * n + i];
            }
        }

        /** Replaces b, the numbers from {@code at} on, by A⁻ᵀb. */
        void solveTransposed(double[] b, int at) {
            for (int i = 0; i < n; i++) {
                double v = b[at + i];
                for (int j = 0; j < i; j++) {
                    v -= lu[j * n + i] * b[at + j];
                }
                b[at + i] = v / lu[i * n + i];
            }
            for (int i = n - 2; i >= 0; i--) {
                double v = b[at + i];
                for (int j = i + 1; j < n; j++) {
                    v -= lu[j * n + i] * b[at + j];
                }
                b[at + i] = v;
            }
            for (int k = n - 1; k >= 0; k--) {
                swap(b, at + k, at + pivot[k]);
            }
        }

        private static void swap(double[] b, int i, int j) {
            double v = b[i];
            b[i] = b[j];
            b[j] = v;
        }
    }
}
