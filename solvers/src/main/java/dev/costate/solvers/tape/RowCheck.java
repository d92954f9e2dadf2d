package dev.costate.solvers.tape;

import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.VarField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Refuses fields that mix rows.
 *
 * <p>The field is recorded for all rows and for one, and both are evaluated at random states, times and captured
 * values, positive ones and ones of both signs. Each row must give what it gives alone, up to rounding, and keep its
 * bits when all others change, to numbers of the order of 1 and of {@link #WIDE}.
 *
 * <p>Fixed seeds: a field always gets the same answer. What mixes rows nowhere but still further away is not seen.
 */
final class RowCheck {
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
                                    "row " + r + " gives " + b + " in the batch and " + a + " alone, in component " + i,
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
