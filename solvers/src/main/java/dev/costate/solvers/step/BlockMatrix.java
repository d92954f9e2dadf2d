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
}
