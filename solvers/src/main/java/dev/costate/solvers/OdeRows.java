package dev.costate.solvers;

import dev.costate.solvers.tape.RowSolves;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The solves of {@link Ode#solveRows}: the right-hand side is called row by row, so it cannot mix them. */
final class OdeRows {
    private OdeRows() {
    }

    static List<Solution> solve(RightHandSide f, double[][] y0, double[][] times, RowMode mode, SolveOptions options) {
        if (y0.length == 0 || times.length != y0.length) {
            throw new IllegalArgumentException("times of " + times.length + " rows for states of " + y0.length
                    + ": must be as many, and at least one");
        }
        for (int r = 0; r < times.length; r++) {
            if (times[r].length < 2) {
                throw new IllegalArgumentException("row " + r + " has " + times[r].length + " times: must be ≥ 2");
            }
        }
        if (mode == RowMode.SHARED) {
            RowSolves.equal(times);
            return together(f, y0, times, times[0], options);
        }
        return mode == RowMode.SHARED_STEP ? together(f, y0, times, RowSolves.union(times), options)
                : rowByRow(f, y0, times, options);
    }

    private static List<Solution> rowByRow(RightHandSide f, double[][] y0, double[][] times, SolveOptions options) {
        List<Solution> all = new ArrayList<>();
        Ode ode = null;
        for (int r = 0; r < y0.length; r++) {
            try {
                if (r == 0 || y0[r].length != y0[r - 1].length || times[r].length != times[r - 1].length) {
                    ode = new Ode(y0[r].length, times[r].length, options);
                }
                all.add(ode.solve(f, y0[r], times[r]).ofRow(r));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("row " + r + ": " + e.getMessage(), e);
            }
        }
        return all;
    }

    /** Solves all rows at the union of their times. */
    private static List<Solution> together(RightHandSide f, double[][] y0, double[][] times, double[] union,
            SolveOptions options) {
        int rows = y0.length;
        int n = y0[0].length;
        RowSolves.refuseHalves(options);
        double[] y = new double[rows * n];
        for (int r = 0; r < rows; r++) {
            if (y0[r].length != n) {
                throw new IllegalArgumentException("row " + r + " has " + y0[r].length + " unknowns and row 0 has " + n
                        + ": must be equal unless ROW_BY_ROW");
            }
            System.arraycopy(y0[r], 0, y, r * n, n);
        }
        double[] row = new double[n];
        double[] rowDerivative = new double[n];
        Solution s = Ode.solve((t, all, dy) -> {
            for (int r = 0; r < rows; r++) {
                System.arraycopy(all, r * n, row, 0, n);
                f.eval(t, row, rowDerivative);
                System.arraycopy(rowDerivative, 0, dy, r * n, n);
            }
        }, y, union, options);
        List<Solution> each = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            List<double[]> values = new ArrayList<>();
            for (double time : times[r]) {
                int at = RowSolves.indexOf(union, time);
                if (at < s.count()) {
                    values.add(Arrays.copyOfRange(s.y(at), r * n, (r + 1) * n));
                }
            }
            each.add(s.part(times[r].clone(), values.toArray(double[][]::new), n));
        }
        return each;
    }
}
