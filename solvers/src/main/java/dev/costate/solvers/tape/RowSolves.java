package dev.costate.solvers.tape;

import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records solves of the rows of a batch: states [times, rows, …] and statistics [rows, 4].
 *
 * <p>Stateless.
 */
public final class RowSolves {
    private RowSolves() {
    }

    /** Records one solve of all rows at times that are the same for all. */
    public static Var[] shared(VarField f, Var y0, double[][] times, SolveOptions options, GradientMethod gradient) {
        check(y0, times);
        equal(times);
        refuseHalves(options);
        Var[] solve = SolveRecording.record(f, y0, times[0], options, gradient);
        return new Var[] {solve[0], forEachRow(solve[1], times.length)};
    }

    /** Records one solve of all rows at the union of their times. */
    public static Var[] sharedStep(VarField f, Var y0, double[][] times, SolveOptions options,
            GradientMethod gradient) {
        check(y0, times);
        refuseHalves(options);
        double[] union = union(times);
        int rows = times.length;
        int count = times[0].length;
        double[] index = new double[count * rows];
        for (int j = 0; j < count; j++) {
            for (int r = 0; r < rows; r++) {
                index[j * rows + r] = (double) indexOf(union, times[r][j]) * rows + r;
            }
        }
        Var[] solve = SolveRecording.record(f, y0, union, options, gradient);
        int cells = y0.shape().size() / rows;
        Var chosen = solve[0].reshape(union.length * rows, cells).gather(Var.constant(Tensor.vector(index)));
        return new Var[] {chosen.reshape(y0.shape().stacked(count)), forEachRow(solve[1], rows)};
    }

    /**
     * Records a solve of each row, as a scan over the rows.
     *
     * <p>It goes from the last to the first, so that its vjp adds cotangents from the first to the last.
     */
    public static Var[] rowByRow(VarField f, Var y0, Var times, SolveOptions options, GradientMethod gradient) {
        int rows = rows(y0);
        if (times.shape().rank() != 2 || times.shape().dim(0) != rows) {
            throw new IllegalArgumentException("row mode ROW_BY_ROW: times of shape " + times.shape() + " for " + rows
                    + " rows: must be [rows, times]");
        }
        RowCheck.check(f, y0.shape());
        Shape row = y0.shape().without(0).stacked(1);
        int count = times.shape().dim(1);
        Closure body = Closure.record(List.of(y0.shape().without(0), Shape.of(count)),
                v -> SolveRecording.record(f, v[0].reshape(row), v[1], options, gradient));
        List<Var> in = new ArrayList<>(List.of(y0, times));
        in.addAll(body.captured());
        Var[] each = Var.apply(new Scan(body.tape(), 0, 2, rows, true, false), in.toArray(Var[]::new));
        Var states = each[0].reshape(rows, count, row.size()).transpose(1, 0, 2).reshape(y0.shape().stacked(count));
        return new Var[] {states, each[1]};
    }

    /** Returns the times of all rows, [rows, times]. */
    public static Var matrix(Var y0, double[][] times) {
        check(y0, times);
        return Var.constant(Tensor.matrix(times));
    }

    private static Var forEachRow(Var statistics, int rows) {
        return statistics.expand(0).broadcastTo(statistics.shape().stacked(rows));
    }

    private static int rows(Var y0) {
        if (y0.shape().rank() < 1) {
            throw new IllegalArgumentException("rows of a scalar state: must be [rows, …]");
        }
        SolveRecording.requireUnknowns(y0);
        return y0.shape().dim(0);
    }

    private static void check(Var y0, double[][] times) {
        if (times.length != rows(y0)) {
            throw new IllegalArgumentException(
                    "times of " + times.length + " rows for a state of " + rows(y0) + ": must be equal");
        }
        for (int r = 0; r < times.length; r++) {
            if (times[r].length < 2 || times[r].length != times[0].length) {
                throw new IllegalArgumentException("row " + r + " has " + times[r].length
                        + " times: must be as many as row 0 has, and ≥ 2" + " (repeat the last to fill up)");
            }
        }
    }

    /** Refuses times that differ between rows. */
    public static void equal(double[][] times) {
        for (int r = 1; r < times.length; r++) {
            if (!Arrays.equals(times[0], times[r])) {
                throw new IllegalArgumentException("row mode SHARED: row " + r + " has other times than row 0;"
                        + " give all rows the same or use SHARED_STEP or ROW_BY_ROW");
            }
        }
    }

    /** Refuses partitioned methods, which would split a batch between its rows. */
    public static void refuseHalves(SolveOptions options) {
        if (options.method().partitioned()) {
            throw new IllegalArgumentException("solver " + options.method().name()
                    + " splits a state into positions and momenta,"
                    + " and so a batch between its rows: must be ROW_BY_ROW");
        }
    }

    /** Returns where a time stands in the union. */
    public static int indexOf(double[] union, double time) {
        int at = 0;
        while (union[at] != time) {
            at++;
        }
        return at;
    }

    /**
     * Returns all times of all rows once, in the order of the solve.
     *
     * <p>The first one twice if there is no other.
     */
    public static double[] union(double[][] times) {
        double start = times[0][0];
        double direction = 0;
        for (int r = 0; r < times.length; r++) {
            if (times[r][0] != start) {
                throw new IllegalArgumentException("row mode SHARED_STEP: row " + r + " starts at " + times[r][0]
                        + " and row 0 at " + start + ": must be equal; ROW_BY_ROW has no such limit");
            }
            for (int j = 1; j < times[r].length; j++) {
                double way = Math.signum(times[r][j] - times[r][j - 1]);
                if (!Double.isFinite(times[r][j]) || way * direction < 0) {
                    throw new IllegalArgumentException("row mode SHARED_STEP: time " + times[r][j] + " follows "
                            + times[r][j - 1] + " in row " + r
                            + ": times must be finite and go the same way in all rows; ROW_BY_ROW lets each row "
                            + "choose its own");
                }
                direction = way != 0 ? way : direction;
            }
        }
        // + 0.0 makes −0 and 0 one time
        double[] all = Arrays.stream(times).flatMapToDouble(Arrays::stream).map(t -> t + 0.0).distinct().sorted()
                .toArray();
        if (all.length == 1) {
            return new double[] {start, start};
        }
        if (direction < 0) {
            for (int i = 0; i < all.length / 2; i++) {
                double t = all[i];
                all[i] = all[all.length - 1 - i];
                all[all.length - 1 - i] = t;
            }
        }
        return all;
    }
}
