package dev.costate.solvers.step;

import static dev.costate.vectorapi.Fma.fma;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.Tolerances;
import dev.costate.vectorapi.Kernels;
import java.util.Arrays;

/**
 * The size of a vector in units of the tolerance; the one place where rtol and atol are applied.
 *
 * <p>‖v‖² = (1/m) Σ (vᵢ/(atolᵢ + rtolᵢ·sizeᵢ))² over the leading m cells of a state.
 *
 * <p>All ways to compute it round alike, in the order of {@link Kernels#errorSquares}: by kernels if all components
 * have the same tolerances, else in plain Java; on memory or on arrays. So equal tolerances of each component give the
 * bits of one pair for all. Thread-confined.
 */
public final class ErrorNorm {
    private static final double[] ONE = {1};
    private final int m;
    private final double rtol;
    private final double atol;
    private final double[] rtolOfEach;
    private final double[] atolOfEach;
    private final boolean few;
    private final int[] single = new int[1];
    private final double[] lanes = new double[Kernels.SUM_LANES];

    /**
     * Makes the norm of a solve's options.
     *
     * @param m how many leading cells of a state it sees
     */
    public ErrorNorm(SolveOptions options, int m) {
        this.m = m;
        rtol = options.rtol();
        // fixed steps have no tolerances: their norm is that of the numbers themselves
        atol = options.adaptive() ? options.atol() : 1;
        few = m <= Kernels.SUM_LANES;
        Tolerances each = options.tolerances().orElse(null);
        rtolOfEach = each == null ? null : repeated(each.rtol(), m);
        atolOfEach = each == null ? null : repeated(each.atol(), m);
    }

    /**
     * Makes the norm of one pair of tolerances.
     *
     * @param m how many leading cells of a state it sees
     */
    public ErrorNorm(double rtol, double atol, int m) {
        this.m = m;
        this.rtol = rtol;
        this.atol = atol;
        few = m <= Kernels.SUM_LANES;
        rtolOfEach = null;
        atolOfEach = null;
    }

    private static double[] repeated(double[] values, int m) {
        if (m % values.length != 0) {
            throw new IllegalArgumentException(
                    values.length + " tolerances for a state of " + m + " cells: must divide it");
        }
        double[] all = new double[m];
        for (int i = 0; i < m; i++) {
            all[i] = values[i % values.length];
        }
        return all;
    }

    /** Returns the tolerance of a cell whose number has a given size. */
    public double scale(int cell, double size) {
        return rtolOfEach == null ? fma(rtol, size, atol) : fma(rtolOfEach[cell], size, atolOfEach[cell]);
    }

    /** Begins a sum of squares. */
    void clear() {
        Arrays.fill(lanes, 0);
    }

    /** Adds the square of cell i's number in units of its tolerance; cells in increasing order. */
    void add(int i, double q) {
        if (few) {
            // lanes l and l + 4 are folded first; a lane that took nothing is +0, and adding it changes no bits
            lanes[i & 3] += q * q;
        } else {
            lanes[i & 7] = fma(q, q, lanes[i & 7]);
        }
    }

    /** Returns the mean of the squares added since {@link #clear}. */
    double mean() {
        double[] s = lanes;
        return few ? ((s[0] + s[2]) + (s[1] + s[3])) / m
                : (((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))) / m;
    }

    /** Returns ‖factor·v‖² for arrays, the size of a cell being the larger of two states'. */
    public double meanSquare(double[] v, double factor, double[] a, double[] b) {
        clear();
        for (int i = 0; i < m; i++) {
            add(i, factor * v[i] / scale(i, Math.max(Math.abs(a[i]), Math.abs(b[i]))));
        }
        return mean();
    }

    /** Returns ‖h Σ wⱼkⱼ‖² for vectors in memory, the size of a cell being the larger of two states'. */
    double meanSquare(Kernels kernels, double h, double[] w, int[] k, int count, int y0, int y1) {
        if (rtolOfEach == null) {
            return kernels.errorSquares(h, w, k, count, y0, y1, rtol, atol, m) / m;
        }
        double[] cells = kernels.memory().cells;
        clear();
        for (int i = 0; i < m; i++) {
            double e = w[0] * cells[k[0] + i];
            for (int j = 1; j < count; j++) {
                e = fma(w[j], cells[k[j] + i], e);
            }
            add(i, h * e / scale(i, Math.max(Math.abs(cells[y0 + i]), Math.abs(cells[y1 + i]))));
        }
        return mean();
    }

    /** Returns ‖v‖ for a vector in memory, the size of a cell being that of a state. */
    double norm(Kernels kernels, int v, int y) {
        if (rtolOfEach == null) {
            return Math.sqrt(kernels.weightedSquares(v, y, y, rtol, atol, m) / m);
        }
        single[0] = v;
        return Math.sqrt(meanSquare(kernels, 1, ONE, single, 1, y, y));
    }

    /** Records ‖v‖² for a whole state, {@code size} being the size of each cell. */
    public Var meanSquare(Var v, Var size) {
        if (rtolOfEach == null) {
            return v.dividedBy(size.times(rtol).plus(atol)).square().mean();
        }
        Var relative = Var.constant(Tensor.of(v.shape(), rtolOfEach));
        Var absolute = Var.constant(Tensor.of(v.shape(), atolOfEach));
        return v.dividedBy(size.times(relative).plus(absolute)).square().mean();
    }
}
