package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.vectorapi.math.ElementaryMath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows at the plain front door. */
class OdeRowsTest {
    private static final SolveOptions OPTIONS = SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-8);

    private static void pendulums(double t, double[] y, double[] dy) {
        for (int i = 0; i < y.length; i += 2) {
            dy[i] = y[i + 1];
            dy[i + 1] = -ElementaryMath.sin(y[i]) + 0.1 * t;
        }
    }

    /** Random rows of different lengths in a random order, some twice: each as it is alone, by every solver. */
    @Tag("kernels")
    @Property(tries = 20)
    void rowByRow(@ForAll long seed) {
        Random r = new Random(seed);
        OdeMethod m = Methods.ALL.get(r.nextInt(Methods.ALL.size()));
        SolveOptions o = m.adaptive() ? SolveOptions.adaptive(m, 1e-4, 1e-6) : SolveOptions.fixed(m, 0.05);
        List<double[]> y0 = new ArrayList<>();
        List<double[]> times = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            y0.add(r.doubles(2 * (1 + r.nextInt(6)), -1, 1).toArray());
            double start = r.nextDouble();
            double way = r.nextBoolean() ? 1 : -1;
            times.add(r.doubles(2 + r.nextInt(3), 0, 2).sorted().map(v -> start + way * v).toArray());
        }
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, r.nextInt(5), r.nextInt(5)));
        Collections.shuffle(order, r);
        List<Solution> all = Ode.solveRows(OdeRowsTest::pendulums, order.stream().map(y0::get).toArray(double[][]::new),
                order.stream().map(times::get).toArray(double[][]::new), RowMode.ROW_BY_ROW, o);
        for (int i = 0; i < order.size(); i++) {
            Solution one = Ode.solve(OdeRowsTest::pendulums, y0.get(order.get(i)), times.get(order.get(i)), o)
                    .orThrow();
            assertArrayEquals(one.values(), all.get(i).values(), m.name());
            assertEquals(one.evaluations(), all.get(i).evaluations());
            assertEquals(one.trace().attempts(), all.get(i).trace().attempts());
        }
    }

    @Test
    void oneStepForAll() {
        double[][] y0 = {{1, 0}, {0.5, 2}, {-1, 1}};
        double[][] times = {{0, 1, 2}, {0, 0.7}, {0, 0, 1, 1.5}};
        List<Solution> rows = Ode.solveRows(OdeRowsTest::pendulums, y0, times, RowMode.SHARED_STEP, OPTIONS);
        Solution all = Ode.solve(OdeRowsTest::pendulums, new double[] {1, 0, 0.5, 2, -1, 1},
                new double[] {0, 0.7, 1, 1.5, 2}, OPTIONS).orThrow();
        int[][] at = {{0, 2, 4}, {0, 1}, {0, 0, 2, 3}};
        for (int r = 0; r < 3; r++) {
            assertEquals(times[r].length, rows.get(r).orThrow().count());
            assertEquals(all.evaluations(), rows.get(r).evaluations());
            for (int j = 0; j < times[r].length; j++) {
                assertArrayEquals(java.util.Arrays.copyOfRange(all.y(at[r][j]), 2 * r, 2 * r + 2), rows.get(r).y(j));
            }
        }
        double[][] same = {{0, 0.7, 2}, {0, 0.7, 2}, {0, 0.7, 2}};
        List<Solution> shared = Ode.solveRows(OdeRowsTest::pendulums, y0, same, RowMode.SHARED, OPTIONS);
        Solution once = Ode.solve(OdeRowsTest::pendulums, new double[] {1, 0, 0.5, 2, -1, 1}, same[0], OPTIONS)
                .orThrow();
        assertArrayEquals(new double[] {once.last()[2], once.last()[3]}, shared.get(1).last());
        assertSame(shared.get(0).trace(), shared.get(2).trace());
    }

    /** y' = y² from a: infinite at 1/a. The others arrive; what the failing row had is kept. */
    @Test
    void aRowThatFails() {
        RightHandSide f = (t, y, dy) -> dy[0] = y[0] * y[0];
        double[][] y0 = {{0.1}, {1}, {-1}};
        double[][] times = {{0, 0.5, 2}, {0, 0.5, 2}, {0, 0.5, 2}};
        List<Solution> rows = Ode.solveRows(f, y0, times, RowMode.ROW_BY_ROW, OPTIONS);
        assertEquals(1 / 8.0, rows.get(0).orThrow().last()[0], 1e-6);
        assertEquals(-1 / 3.0, rows.get(2).orThrow().last()[0], 1e-6);
        assertEquals(SolveStatus.STEP_TOO_SMALL, rows.get(1).status());
        assertEquals(2, rows.get(1).last()[0], 1e-5);
        SolveFailure e = assertThrows(SolveFailure.class, () -> rows.get(1).orThrow());
        assertEquals(1, e.row());
        assertEquals(1, e.t(), 1e-5);
        assertTrue(e.getMessage().startsWith("row 1: solve stopped at t = 1")
                && e.getMessage().endsWith(e.status().advice()), e.getMessage());
        for (Solution s : Ode.solveRows(f, y0, times, RowMode.SHARED, OPTIONS)) {
            assertEquals(SolveStatus.STEP_TOO_SMALL, s.status());
            assertEquals(2, s.count());
        }
    }

    /** One solve for all: the row whose number was not finite is named in each. */
    @Test
    void theRowThatLeavesItsDomain() {
        RightHandSide f = (t, y, dy) -> {
            dy[0] = 0;
            dy[1] = -Math.sqrt(y[0] - t);
        };
        for (Solution s : Ode.solveRows(f, new double[][] {{9, 0}, {9, 0}, {1, 0}},
                new double[][] {{0, 0.5}, {0, 2}, {0, 2}}, RowMode.SHARED_STEP, OPTIONS)) {
            SolveFailure e = assertThrows(SolveFailure.class, s::orThrow);
            assertEquals(SolveStatus.NON_FINITE, e.status());
            assertEquals(2, e.row());
            assertEquals(1, e.nonFinite().component());
            assertEquals(s.times().length == 2 && s.times()[1] == 0.5 ? 2 : 1, s.count());
        }
    }

    @Test
    void refused() {
        double[][] y0 = {{1, 0}, {1, 0}};
        refused("row 1: time 1 is NaN", y0, new double[][] {{0, 1}, {0, Double.NaN}}, RowMode.ROW_BY_ROW, OPTIONS);
        refused("row 1 has 1 times", y0, new double[][] {{0, 1}, {0}}, RowMode.ROW_BY_ROW, OPTIONS);
        refused("times of 1 rows for states of 2", y0, new double[][] {{0, 1}}, RowMode.SHARED, OPTIONS);
        refused("row 1 has other times", y0, new double[][] {{0, 1}, {0, 2}}, RowMode.SHARED, OPTIONS);
        refused("row 1 starts at 1.0", y0, new double[][] {{0, 1}, {1, 2}}, RowMode.SHARED_STEP, OPTIONS);
        refused("row 1 has 1 unknowns and row 0 has 2", new double[][] {{1, 0}, {1}}, new double[][] {{0, 1}, {0, 1}},
                RowMode.SHARED, OPTIONS);
        refused("must be ROW_BY_ROW", y0, new double[][] {{0, 1}, {0, 1}}, RowMode.SHARED,
                SolveOptions.fixed(Methods.LEAPFROG, 0.1));
    }

    private static void refused(String words, double[][] y0, double[][] times, RowMode mode, SolveOptions o) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> Ode.solveRows(OdeRowsTest::pendulums, y0, times, mode, o)).getMessage();
        assertTrue(message.contains(words), message);
    }
}
