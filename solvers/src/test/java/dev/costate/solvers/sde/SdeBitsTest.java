package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.sde.method.SdeMethods;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Same seed, same bits: however the batch is split, wherever the increments come from. */
class SdeBitsTest {
    private static final TimeGrid GRID = TimeGrid.uniform(0, 1, 30).saving(0, 10, 11, 30);

    private static final long LEAST = 16 * 10 * 400;

    private static Var solve(Var x0, Noise noise, SdeMethod method) {
        return Sde.record((t, x) -> x.sin().minus(t), (t, x) -> t.cos().plus(1).expand(0), x0, GRID, noise, method);
    }

    private static double[] run(Shape shape, double[] x0, double first, Function<Var[], Noise> noise,
            SdeMethod method) {
        Tape tape = Tape.record(List.of(shape, Shape.SCALAR, Shape.SCALAR),
                v -> new Var[] {solve(v[0], noise.apply(v), method)});
        return Replay.of(tape.simplify()).run(Tensor.of(shape, x0), Tensor.scalar(77), Tensor.scalar(first))[0]
                .toArray();
    }

    /** A batch of 11 rows in one go and as 5 + 6 rows of 3: rows start at odd elements too. */
    @Test
    void splitBatches() {
        double[] x0 = new double[33];
        Arrays.setAll(x0, i -> 0.1 * i);
        for (SdeMethod method : SdeMethods.ALL) {
            double[] whole = run(Shape.of(11, 3), x0, 0, v -> Noise.grid(v[1], 4, v[0].shape()), method);
            double[] upper = run(Shape.of(5, 3), Arrays.copyOf(x0, 15), 0, v -> Noise.grid(v[1], 4, v[0].shape(), v[2]),
                    method);
            double[] lower = run(Shape.of(6, 3), Arrays.copyOfRange(x0, 15, 33), 15,
                    v -> Noise.grid(v[1], 4, v[0].shape(), v[2]), method);
            for (int row = 0; row < 4; row++) {
                assertArrayEquals(Arrays.copyOfRange(whole, row * 33, row * 33 + 15),
                        Arrays.copyOfRange(upper, row * 15, row * 15 + 15), method.name());
                assertArrayEquals(Arrays.copyOfRange(whole, row * 33 + 15, row * 33 + 33),
                        Arrays.copyOfRange(lower, row * 18, row * 18 + 18), method.name());
            }
        }
        double[] whole = run(Shape.of(11, 3), x0, 0, v -> Noise.tree(v[1], 4, v[0].shape(), new TreeSpan(0, 1, 1e-3)),
                SdeMethods.EULER_MARUYAMA);
        double[] lower = run(Shape.of(6, 3), Arrays.copyOfRange(x0, 15, 33), 15,
                v -> Noise.tree(v[1], 4, v[0].shape(), new TreeSpan(0, 1, 1e-3), v[2]), SdeMethods.EULER_MARUYAMA);
        for (int row = 0; row < 4; row++) {
            assertArrayEquals(Arrays.copyOfRange(whole, row * 33 + 15, row * 33 + 33),
                    Arrays.copyOfRange(lower, row * 18, row * 18 + 18));
        }
    }

    /** The recorded draws are the numbers of BrownianGrid and VirtualBrownianTree. */
    @Test
    void recordedAndGivenNoise() {
        Shape shape = Shape.of(9);
        double[] x0 = new double[9];
        BrownianGrid path = BrownianGrid.sample(77, 4, GRID, 9);
        for (SdeMethod method : SdeMethods.ALL) {
            double[] drawn = run(shape, x0, 0, v -> Noise.grid(v[1], 4, shape), method);
            double[] given = run(shape, x0, 0,
                    v -> Noise.given(Var.constant(path.increments(shape)), Var.constant(path.areas(shape))), method);
            assertArrayEquals(given, drawn, method.name());
        }
        VirtualBrownianTree tree = new VirtualBrownianTree(77, 4, new TreeSpan(0, 1, 1e-3), 9);
        double[] dw = new double[30 * 9];
        double[] one = new double[9];
        for (int i = 0; i < 30; i++) {
            tree.increment(GRID.t(i), GRID.t(i + 1), one);
            System.arraycopy(one, 0, dw, 9 * i, 9);
        }
        double[] drawn = run(shape, x0, 0, v -> Noise.tree(v[1], 4, shape, new TreeSpan(0, 1, 1e-3)),
                SdeMethods.MILSTEIN);
        assertArrayEquals(run(shape, x0, 0, v -> Noise.given(Var.constant(Tensor.of(Shape.of(30, 9), dw))),
                SdeMethods.MILSTEIN), drawn);
    }

    /** Saved states are those of the solve that saves everything; other seeds and streams give other paths. */
    @Test
    void savedStates() {
        Tensor x0 = Tensor.vector(0.3, 0.4);
        TimeGrid all = TimeGrid.of(0, 0.1, 0.3, 0.35, 1);
        Tensor every = Sde.solve((t, x) -> x.negated(), (t, x) -> x.times(0.3), x0, all, 5, SdeMethods.MILSTEIN);
        for (int[] saved : new int[][] {{0}, {4}, {0, 4}, {1, 2}, {0, 3}, {2, 4}, {1, 2, 3, 4}, {0, 1, 2, 3, 4}}) {
            Tensor some = Sde.solve((t, x) -> x.negated(), (t, x) -> x.times(0.3), x0, all.saving(saved), 5,
                    SdeMethods.MILSTEIN);
            for (int i = 0; i < saved.length; i++) {
                assertEquals(every.at(2 * saved[i]), some.at(2 * i));
                assertEquals(every.at(2 * saved[i] + 1), some.at(2 * i + 1));
            }
        }
        double[] base = run(Shape.of(2), new double[2], 0, v -> Noise.grid(v[1], 0, v[0].shape()),
                SdeMethods.EULER_MARUYAMA);
        double[] stream = run(Shape.of(2), new double[2], 0, v -> Noise.grid(v[1], 1, v[0].shape()),
                SdeMethods.EULER_MARUYAMA);
        double[] seed = run(Shape.of(2), new double[2], 0, v -> Noise.grid(v[1].plus(1), 0, v[0].shape()),
                SdeMethods.EULER_MARUYAMA);
        assertTrue(base[7] != stream[7] && base[7] != seed[7] && base[6] != base[7]);
    }

    /** Scalar noise: every element of a row sees the same motion. */
    @Test
    void scalarNoise() {
        double[] x = run(Shape.of(4, 3), new double[12], 0, v -> Noise.grid(v[1], 0, Shape.of(4, 1)),
                SdeMethods.EULER_MARUYAMA);
        for (int i = 36; i < 48; i += 3) {
            assertTrue(x[i] == x[i + 1] && x[i] == x[i + 2] && x[i] != x[(i - 36 + 3) % 12 + 36]);
        }
    }

    /** Through grids end exactly at the times, and gather what they should. */
    @Test
    void throughGrid() {
        TimeGrid g = TimeGrid.through(new double[] {0, 0.1, 0.35, 2}, 0.05);
        assertEquals(2 + 5 + 33, g.steps());
        assertArrayEquals(new double[] {0, 0.1, 0.35, 2}, g.savedTimes());
    }

    /**
     * Steps and their derivatives allocate nothing once compiled: ten runs of 400 steps take fewer bytes than one
     * object a step. (Measured: 8,640 to 16,320 bytes, by what runs once a run and is not compiled yet.)
     */
    @Tag("slow")
    @Test
    void allocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (SdeMethod method : SdeMethods.ALL) {
            Shape shape = Shape.of(16, 2);
            Tape tape = Tape.record(List.of(shape, Shape.SCALAR), v -> new Var[] {
                Sde.recordLast((t, x) -> x.sin(), (t, x) -> t.cos().expand(0), v[0], TimeGrid.uniform(0, 1, 400),
                        method.needsArea() ? Noise.grid(v[1], 0, shape)
                                : Noise.tree(v[1], 0, shape, new TreeSpan(0, 1, 1e-3)),
                        method).square().sum()});
            Replay gradient = Replay.of(tape.vjp(true, false).simplify()).set(1, 3).set(2, 1);
            long bytes = Long.MAX_VALUE;
            // vectors are objects until the compiler has seen the loops, so the first rounds allocate
            for (int round = 0; round < 200 && bytes >= LEAST; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 10; i++) {
                    gradient.run();
                }
                bytes = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertTrue(bytes < LEAST, method.name() + " allocated " + bytes + " bytes in ten runs");
        }
    }
}
