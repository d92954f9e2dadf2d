package dev.costate.solvers.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Net;
import dev.costate.solvers.Ode;
import dev.costate.solvers.RowMode;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.VarField;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.GradientMethodsTest;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

/** The three row modes, and that a row of the third knows nothing of its neighbours. */
class RowsTest {
    private static final int D = 3;
    private static final int WIDTH = 7;
    private static final int T = 4;
    private static final SolveOptions OPTIONS = SolveOptions.adaptive(Methods.TSIT5, 1e-5, 1e-5);

    private static SolveOptions options(GradientMethod g) {
        return GradientMethodsTest.served(g, Methods.TSIT5, 1e-5, 0.05);
    }

    private static Var field(Var t, Var y, Var w, Var v) {
        return y.matmul(w).plus(t).tanh().matmul(v).minus(y.times(y.sin()));
    }

    /** The fourth input are the times; those of the shared modes are constants. */
    private static Tape tape(double[][] times, RowMode mode, SolveOptions o, GradientMethod g) {
        return Tape.record(
                List.of(Shape.of(times.length, D), Shape.of(D, WIDTH), Shape.of(WIDTH, D), Shape.of(times.length, T)),
                x -> {
            VarField f = (t, y) -> field(t, y, x[1], x[2]);
            return mode == RowMode.ROW_BY_ROW ? Ode.recordRowByRow(f, x[0], x[3], o, g)
                    : Ode.recordRows(f, x[0], times, mode, o, g);
        });
    }

    /** States, statistics, cotangents of y₀, w, v and times for a cotangent of states that belongs to the rows. */
    private static double[][] run(Batch b, double[][] times, RowMode mode, SolveOptions o, GradientMethod g) {
        int rows = times.length;
        Tape t = tape(times, mode, o, g);
        double[] cotangent = new double[T * rows * D];
        for (int j = 0; j < T; j++) {
            for (int r = 0; r < rows; r++) {
                System.arraycopy(b.cotangents[r], j * D, cotangent, (j * rows + r) * D, D);
            }
        }
        double[] y = Arrays.stream(b.y).flatMapToDouble(Arrays::stream).toArray();
        Tensor[] out = Replay.of(t.vjp().simplify()).run(Tensor.of(Shape.of(rows, D), y), b.w, b.v,
                Tensor.matrix(times), Tensor.of(Shape.of(T, rows, D), cotangent), Tensor.full(Shape.of(rows, 4), 0));
        return Arrays.stream(out).map(Tensor::toArray).toArray(double[][]::new);
    }

    private record Batch(double[][] y, double[][] times, double[][] cotangents, Tensor w, Tensor v) {
        static Batch draw(long seed, int rows) {
            SplittableRandom r = new SplittableRandom(seed);
            double[][] y = new double[rows][];
            double[][] times = new double[rows][T];
            double[][] cotangents = new double[rows][];
            for (int i = 0; i < rows; i++) {
                y[i] = r.doubles(D, -1, 1).toArray();
                y[i][2] *= 3 * i;
                cotangents[i] = r.doubles(T * D, -1, 1).toArray();
                double way = r.nextBoolean() ? 1 : -0.1;
                times[i][0] = r.nextDouble();
                for (int j = 1; j < T; j++) {
                    times[i][j] = times[i][j - 1] + way * (r.nextInt(4) == 0 && j > 1 ? 0 : r.nextDouble());
                }
            }
            return new Batch(y, times, cotangents, Net.draw(r, Shape.of(D, WIDTH)), Net.draw(r, Shape.of(WIDTH, D)));
        }

        Batch of(int... rows) {
            return new Batch(pick(y, rows), pick(times, rows), pick(cotangents, rows), w, v);
        }

        private static double[][] pick(double[][] from, int[] rows) {
            return Arrays.stream(rows).mapToObj(r -> from[r]).toArray(double[][]::new);
        }
    }

    private static double[] rowOf(double[] states, int rows, int r) {
        double[] row = new double[T * D];
        for (int j = 0; j < T; j++) {
            System.arraycopy(states, (j * rows + r) * D, row, j * D, D);
        }
        return row;
    }

    private static double[] part(double[] all, int r, int cells) {
        return Arrays.copyOfRange(all, r * cells, (r + 1) * cells);
    }

    /** A permutation, both parts of a split, and rows drawn with repetition. */
    private static List<int[]> batches(SplittableRandom r, int rows) {
        int[] all = IntStream.range(0, rows).toArray();
        for (int i = rows - 1; i > 0; i--) {
            int j = r.nextInt(i + 1);
            int other = all[j];
            all[j] = all[i];
            all[i] = other;
        }
        int cut = r.nextInt(1, rows);
        return List.of(all, Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, rows),
                r.ints(r.nextInt(1, 8), 0, rows).toArray());
    }

    /**
     * Bits of states, statistics and gradients of y₀ and times for each row; gradients of what is shared as the sum
     * over the rows, which are added in their order. A single row is an ordinary solve.
     */
    @Tag("kernels")
    @Property(tries = 4)
    void aRowIsTheSameInEveryBatch(@ForAll long seed) {
        int rows = 5;
        Batch batch = Batch.draw(seed, rows);
        List<int[]> batches = batches(new SplittableRandom(seed + 1), rows);
        for (GradientMethod g : GradientMethods.ALL) {
            SolveOptions o = options(g);
            if (g.unrolls()) {
                assertThrows(IllegalArgumentException.class,
                        () -> run(batch, batch.times, RowMode.ROW_BY_ROW, o, g), "times of each row are arguments");
                continue;
            }
            double[][][] alone = new double[rows][][];
            for (int r = 0; r < rows; r++) {
                Batch one = batch.of(r);
                alone[r] = run(one, one.times, RowMode.ROW_BY_ROW, o, g);
                double[][] plain = run(one, one.times, RowMode.SHARED, o, g);
                for (int i = 0; i < 5; i++) {
                    assertArrayEquals(plain[i], alone[r][i],
                            g.name() + ": a single row is an ordinary solve, result " + i);
                }
            }
            for (int[] chosen : batches) {
                Batch some = batch.of(chosen);
                double[][] all = run(some, some.times, RowMode.ROW_BY_ROW, o, g);
                double[] w = new double[D * WIDTH];
                double[] v = new double[D * WIDTH];
                for (int i = 0; i < chosen.length; i++) {
                    double[][] single = alone[chosen[i]];
                    assertArrayEquals(single[0], rowOf(all[0], chosen.length, i), g.name() + ": states");
                    assertArrayEquals(single[1], part(all[1], i, 4), g.name() + ": statistics");
                    assertArrayEquals(single[2], part(all[2], i, D), g.name() + ": gradient of y0");
                    assertArrayEquals(single[5], part(all[5], i, T), g.name() + ": gradient of the times");
                    for (int k = 0; k < w.length; k++) {
                        w[k] += single[3][k];
                        v[k] += single[4][k];
                    }
                }
                assertArrayEquals(w, all[3], g.name() + ": gradient of w");
                assertArrayEquals(v, all[4], g.name() + ": gradient of v");
            }
        }
    }

    /** Every solver: states and statistics of each row. */
    @Tag("kernels")
    @Property(tries = 4)
    void aRowIsTheSameByEverySolver(@ForAll long seed) {
        int rows = 5;
        Batch batch = Batch.draw(seed, rows);
        List<int[]> batches = batches(new SplittableRandom(seed + 1), rows);
        for (OdeMethod m : Methods.ALL) {
            SolveOptions o = m.adaptive() ? SolveOptions.adaptive(m, 1e-4, 1e-4) : SolveOptions.fixed(m, 0.07);
            if (m instanceof Tableau t && t.partitioned()) {
                // three unknowns have no halves
                continue;
            }
            double[][][] alone = IntStream.range(0, rows).mapToObj(r -> forward(batch.of(r), o))
                    .toArray(double[][][]::new);
            for (int[] chosen : batches) {
                double[][] all = forward(batch.of(chosen), o);
                for (int i = 0; i < chosen.length; i++) {
                    assertArrayEquals(alone[chosen[i]][0], rowOf(all[0], chosen.length, i), m.name() + ": states");
                    assertArrayEquals(alone[chosen[i]][1], part(all[1], i, 4), m.name() + ": statistics");
                }
            }
        }
    }

    private static double[][] forward(Batch b, SolveOptions o) {
        Tensor[] out = Replay.of(tape(b.times, RowMode.ROW_BY_ROW, o, GradientMethods.DIRECT).simplify())
                .run(Tensor.matrix(b.y), b.w, b.v, Tensor.matrix(b.times));
        return Arrays.stream(out).map(Tensor::toArray).toArray(double[][]::new);
    }

    @Test
    void eachRowHasItsOwnStatistics() {
        Batch batch = Batch.draw(3, 5);
        double[] statistics = run(batch, batch.times, RowMode.ROW_BY_ROW, OPTIONS, GradientMethods.DIRECT)[1];
        assertNotEquals(statistics[0], statistics[16], "accepted steps of the calm row and of the fast one");
    }

    /** The same steps as the shared solve at all times; every row's own times are picked from it. */
    @Test
    void oneStepWithTimesOfEachRow() {
        Batch batch = Batch.draw(1, 3);
        for (double way : new double[] {1, -0.1}) {
            double[][] times = {{0.5, 0.5 + way, 0.5 + 2 * way, 0.5 + 2 * way},
                {0.5, 0.5 + 0.3 * way, 0.5 + way, 0.5 + 1.7 * way}, {0.5, 0.5, 0.5, 0.5}};
            double[] union = {0.5, 0.5 + 0.3 * way, 0.5 + way, 0.5 + 1.7 * way, 0.5 + 2 * way};
            int[][] at = {{0, 2, 4, 4}, {0, 1, 2, 3}, {0, 0, 0, 0}};
            double[] y = Arrays.stream(batch.y).flatMapToDouble(Arrays::stream).toArray();
            Tape shared = Tape.record(List.of(Shape.of(3, D), Shape.of(D, WIDTH), Shape.of(WIDTH, D)),
                    x -> new Var[] {Ode.record((t, s) -> field(t, s, x[1], x[2]), x[0], union, OPTIONS)});
            double[] cotangent = new double[union.length * 3 * D];
            for (int j = 0; j < T; j++) {
                for (int r = 0; r < 3; r++) {
                    for (int k = 0; k < D; k++) {
                        cotangent[(at[r][j] * 3 + r) * D + k] += batch.cotangents[r][j * D + k];
                    }
                }
            }
            Tensor[] reference = Replay.of(shared.vjp().simplify()).run(Tensor.of(Shape.of(3, D), y), batch.w, batch.v,
                    Tensor.of(Shape.of(union.length, 3, D), cotangent));
            double[][] result = run(batch, times, RowMode.SHARED_STEP, OPTIONS, GradientMethods.DIRECT);
            for (int j = 0; j < T; j++) {
                for (int r = 0; r < 3; r++) {
                    assertArrayEquals(part(reference[0].toArray(), at[r][j] * 3 + r, D), part(result[0], j * 3 + r, D),
                            "row " + r + " time " + j);
                }
            }
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(reference[1 + i].toArray(), result[2 + i], 1e-12, "gradient " + i);
            }
            assertArrayEquals(part(result[1], 0, 4), part(result[1], 2, 4), "one solve, one statistic");
        }
    }

    /** Forwards and in a backward pass that solves: the row is named. */
    @Test
    void theFailingRow() {
        double[][] times = {{0, 1}, {0, 0.5}, {0, 2}, {0, 3}};
        Tensor y = Tensor.of(Shape.of(4, 1), 0.1, 1, 1, 1);
        Replay forwards = Replay.of(Tape.record(List.of(Shape.of(4, 1)),
                x -> Ode.recordRows((t, s) -> s.square(), x[0], times, RowMode.ROW_BY_ROW, OPTIONS)));
        SolveFailure e = assertThrows(SolveFailure.class, () -> forwards.run(y));
        // the last row comes first
        assertEquals(3, e.row());
        assertEquals(SolveStatus.STEP_TOO_SMALL, e.status());
        assertEquals(1, e.t(), 1e-4);
        assertTrue(e.getMessage().startsWith("row 3: solve stopped at t = 1"), e.getMessage());
        // the way back, which also carries the adjoint, takes more steps than row 1 may
        double[][] some = {{0, 0.1}, {0, 5}, {0, 0.2}};
        Tensor z = Tensor.of(Shape.of(3, 1), 1, 1, 1);
        Tape forth = Tape.record(List.of(Shape.of(3, 1)),
                x -> Ode.recordRows((t, s) -> s.negated(), x[0], some, RowMode.ROW_BY_ROW, OPTIONS));
        double[] steps = Replay.of(forth).run(z)[1].toArray();
        Tape loss = Tape
                .record(List.of(Shape.of(3, 1)),
                        x -> new Var[] {Ode.recordRows((t, s) -> s.negated(), x[0], some, RowMode.ROW_BY_ROW,
                                OPTIONS.withMaxSteps((int) (steps[4] + steps[5])), GradientMethods.BACKSOLVE)[0]
                                .sum()});
        Replay backwards = Replay.of(loss.vjp().simplify());
        SolveFailure back = assertThrows(SolveFailure.class, () -> backwards.run(z, Tensor.scalar(1)));
        assertEquals(SolveStatus.MAX_STEPS, back.status());
        assertEquals(1, back.row());
    }

    @Test
    void timesKnownWhenRecorded() {
        Batch batch = Batch.draw(8, 3);
        Tape t = Tape.record(List.of(Shape.of(3, D), Shape.of(D, WIDTH), Shape.of(WIDTH, D)),
                x -> Ode.recordRows((s, y) -> field(s, y, x[1], x[2]), x[0], batch.times, RowMode.ROW_BY_ROW, OPTIONS));
        double[] states = Replay.of(t).run(Tensor.matrix(batch.y), batch.w, batch.v)[0].toArray();
        assertArrayEquals(forward(batch, OPTIONS)[0], states);
    }

    @Test
    void mixingIsRefused() {
        double[][] times = {{0, 1}, {0, 1}, {0, 1}};
        List<VarField> mixing = new ArrayList<>(List.of(
                (t, y) -> y.minus(y.mean(0)),
                (t, y) -> y.times(y.sum()),
                (t, y) -> Var.concat(0, y.slice(0, 1, y.shape().dim(0)), y.slice(0, 0, 1)),
                (t, y) -> y.plus(y.maxOver(0).times(1e-14)),
                (t, y) -> y.times(y.shape().dim(0)),
                (t, y) -> y.plus(y.maxOver(0).maxOver(0).minus(5).relu()),
                (t, y) -> y.plus(t.minus(3).relu().times(y.mean())),
                (t, y) -> y.plus(t.negated().minus(3).relu().times(y.mean())),
                (t, y) -> y.times(Var.constant(Tensor.of(Shape.of(3, 1), 1, 2, 3)))));
        for (int i = 0; i < mixing.size(); i++) {
            VarField f = mixing.get(i);
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> record(f, times, RowMode.ROW_BY_ROW), "field " + i);
            assertTrue(e.getMessage().contains("mixes rows"), e.getMessage());
            record(f, times, RowMode.SHARED);
        }
        record((t, y) -> y.minus(y.mean(1).expand(1)).sqrt(), times, RowMode.ROW_BY_ROW);
        record((t, y) -> y.exp().exp().matmul(Var.constant(Tensor.matrix(new double[] {1, 3}, new double[] {-1, -3}))),
                times, RowMode.ROW_BY_ROW);
    }

    private static void record(VarField f, double[][] times, RowMode mode) {
        Tape.record(List.of(Shape.of(times.length, 2)), x -> Ode.recordRows(f, x[0], times, mode, OPTIONS));
    }

    @Test
    void timesThatDoNotSuitTheMode() {
        VarField f = (t, y) -> y.sin();
        assertSays("row 1 has other times", f, RowMode.SHARED, new double[][] {{0, 1}, {0, 2}});
        assertSays("row 1 starts at 0.5", f, RowMode.SHARED_STEP, new double[][] {{0, 1}, {0.5, 1}});
        assertSays("go the same way", f, RowMode.SHARED_STEP, new double[][] {{0, 1}, {0, -1}});
        double[][] same = {{0, 1}, {0, 1}};
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> Tape.record(List.of(Shape.of(2, 2)),
                        x -> Ode.recordRows(f, x[0], same, RowMode.SHARED, SolveOptions.fixed(Methods.LEAPFROG, 0.1))))
                .getMessage().contains("must be ROW_BY_ROW"));
        assertSays("row 1 has 3 times", f, RowMode.ROW_BY_ROW, new double[][] {{0, 1}, {0, 1, 2}});
    }

    private static void assertSays(String words, VarField f, RowMode mode, double[][] times) {
        String message = assertThrows(IllegalArgumentException.class, () -> record(f, times, mode)).getMessage();
        assertTrue(message.contains(words), message);
    }

    /**
     * Every gradient method in every mode by every kind of solver, against Direct; what a solver refuses is refused
     * in every mode. Measured relative to the largest entry: those of the frozen grid 5.3e-16, the others 2.1e-6 at
     * a tolerance of 1e-7.
     */
    @Test
    void everyMethodInEveryMode() {
        Batch batch = Batch.draw(5, 3);
        double[][] times = {{0.2, 0.5, 0.6, 1}, {0.2, 0.5, 0.6, 1}, {0.2, 0.5, 0.6, 1}};
        List<SolveOptions> all = new ArrayList<>(List.of(SolveOptions.fixed(Methods.DOPRI5, 0.02)));
        for (OdeMethod m : List.of(Methods.DOPRI5, Methods.REVERSIBLE_DOPRI5, Methods.KVAERNO5, Methods.RODAS5P)) {
            all.add(SolveOptions.adaptive(m, 1e-7, 1e-7));
        }
        for (SolveOptions o : all) {
            for (RowMode mode : RowMode.values()) {
                double[][] direct = run(batch, times, mode, o, GradientMethods.DIRECT);
                for (GradientMethod g : GradientMethods.ALL) {
                    if (g.refusal(o).isPresent() || g.unrolls() && mode == RowMode.ROW_BY_ROW) {
                        assertThrows(IllegalArgumentException.class, () -> run(batch, times, mode, o, g),
                                g.name() + " by " + o);
                        continue;
                    }
                    double[][] other = run(batch, times, mode, o, g);
                    double tolerance = g.truth() == GradientMethod.Truth.FROZEN_GRID ? 1e-12 : 1e-5;
                    for (int i = 2; i < 5; i++) {
                        double size = Arrays.stream(direct[i]).map(Math::abs).max().orElseThrow();
                        double d = 0;
                        for (int k = 0; k < direct[i].length; k++) {
                            d = Math.max(d, Math.abs(direct[i][k] - other[i][k]) / size);
                        }
                        assertTrue(d < tolerance,
                                g.name() + " by " + o + " " + mode + " result " + i + ": " + d);
                    }
                }
            }
        }
    }
}
