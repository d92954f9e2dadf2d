package dev.costate.solvers.tape;

import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

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

    /**
     * Refuses fields that mix rows.
     *
     * <p>The field is recorded for all rows and for one, and both are evaluated at random states, times and captured
     * values, positive ones and ones of both signs. Each row must give what it gives alone, up to rounding, and keep
     * its bits when all others change, to numbers of the order of 1 and of {@link #WIDE}.
     *
     * <p>Fixed seeds: a field always gets the same answer. What mixes rows nowhere but still further away is not seen.
     */
    private static final class RowCheck {
        private static final int DRAWS = 4;
        private static final int WIDE_DRAWS = 2;
        /** Size of times, and of the numbers in other rows, at which rows must keep their bits too. */
        private static final double WIDE = 30;
        /** Kernels for one row and for many may round differently; what another row adds is of the order of 1. */
        private static final double ROUNDING = 1e-9;

        private RowCheck() {
        }

        /** Throws IllegalArgumentException if the field mixes rows of a state of this shape. */
        static void check(VarField f, Shape state) {
            int rows = state.dim(0);
            if (rows < 2) {
                return;
            }
            Shape row = state.without(0).stacked(1);
            Closure all = FieldTapes.record(f, state);
            Closure one;
            try {
                one = FieldTapes.record(f, row);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw refused("it cannot be recorded for a single row of shape " + row + ": " + e.getMessage(), e);
            }
            Replay single = Replay.of(one.tape().simplify());
            Replay batch = Replay.of(all.tape().simplify());
            int cells = row.size();
            for (int draw = 0; draw < DRAWS + WIDE_DRAWS; draw++) {
                SplittableRandom random = new SplittableRandom(draw);
                double low = draw % 2 == 0 ? 0.1 : -1;
                Map<Var, Tensor> values = new IdentityHashMap<>();
                double wide = draw < DRAWS ? 1 : WIDE;
                Tensor t = wide == 1 ? draw(random, Shape.SCALAR, low) : Tensor.scalar(draw % 2 == 0 ? wide : -wide);
                double[] y = draw(random, state, low).toArray();
                try {
                    double[] together = run(batch, all, values, random, low, t, Tensor.of(state, y));
                    for (int r = 0; wide == 1 && r < rows; r++) {
                        double[] alone = run(single, one, values, random, low, t,
                                Tensor.of(row, Arrays.copyOfRange(y, r * cells, (r + 1) * cells)));
                        for (int i = 0; i < cells; i++) {
                            double a = alone[i];
                            double b = together[r * cells + i];
                            if (!(Math.abs(a - b) <= ROUNDING * (1 + Math.abs(a))) && Double.compare(a, b) != 0) {
                                throw refused(
                                        "row " + r + " gives " + b + " in the batch and " + a
                                                + " alone, in component " + i,
                                        null);
                            }
                        }
                    }
                    for (int r : new int[] {0, rows / 2, rows - 1}) {
                        double[] changed = random.doubles(y.length, low * wide, wide).toArray();
                        System.arraycopy(y, r * cells, changed, r * cells, cells);
                        double[] after = run(batch, all, values, random, low, t, Tensor.of(state, changed));
                        if (!Arrays.equals(together, r * cells, (r + 1) * cells, after, r * cells, (r + 1) * cells)) {
                            throw refused("row " + r + " changes when only other rows do", null);
                        }
                    }
                } catch (SolveFailure e) {
                    // a solve inside the field has no answer at these values; the other draws decide
                    continue;
                }
            }
        }

        private static double[] run(Replay replay, Closure field, Map<Var, Tensor> values, SplittableRandom random,
                double low, Tensor t, Tensor y) {
            List<Tensor> in = new ArrayList<>(List.of(t, y));
            for (Var v : field.captured()) {
                in.add(values.computeIfAbsent(v, k -> draw(random, k.shape(), low)));
            }
            return replay.run(in.toArray(Tensor[]::new))[0].toArray();
        }

        private static Tensor draw(SplittableRandom random, Shape shape, double low) {
            return Tensor.of(shape, random.doubles(shape.size(), low, 1).toArray());
        }

        private static IllegalArgumentException refused(String why, Throwable cause) {
            return new IllegalArgumentException(
                    "row mode ROW_BY_ROW needs a field that treats each row by itself, and this one mixes rows: " + why,
                    cause);
        }
    }
}
