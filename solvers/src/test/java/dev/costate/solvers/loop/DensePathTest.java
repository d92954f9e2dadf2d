package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.Ode;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

/** The state at any time of a solve whose dense output is kept. */
class DensePathTest {
    private static SolveOptions options(OdeMethod m) {
        return m.adaptive() ? SolveOptions.adaptive(m, 1e-6, 1e-6) : SolveOptions.fixed(m, 0.07);
    }

    private static void oscillators(double t, double[] y, double[] dy) {
        int half = y.length / 2;
        for (int i = 0; i < half; i++) {
            dy[i] = (1 + i) * y[half + i];
            dy[half + i] = -(1 + i) * y[i];
        }
    }

    private static double[] start(int n) {
        double[] y = new double[n];
        java.util.Arrays.fill(y, 0, n / 2, 1);
        return y;
    }

    /**
     * Asked for before the solve or after it: the same bits, by every solver, forwards and backwards, with arrays
     * and by kernels.
     */
    @Tag("kernels")
    @Property(tries = 12)
    void sameBitsAsTimesAskedFor(@ForAll long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        double way = r.nextBoolean() ? 1 : -1;
        double[] times = r.doubles(9, 0, 2).sorted().map(v -> way * v).toArray();
        times[5] = times[4];
        for (OdeMethod m : Methods.ALL) {
            int n = r.nextBoolean() ? 2 : 20;
            SolveOptions o = options(m);
            Solution asked = Ode.solve(DensePathTest::oscillators, start(n), times, o).orThrow();
            Ode ode = new Ode(n, 2, o).keepDense();
            Solution kept = ode.solve(DensePathTest::oscillators, start(n), times[0], times[8]).orThrow();
            assertEquals(asked.trace().accepted(), kept.trace().accepted());
            double[] y = new double[n];
            for (int i : new int[] {3, 8, 0, 7, 4, 5, 1, 6, 2}) {
                assertArrayEquals(asked.y(i), kept.at(times[i]), m.name());
                ode.at(times[i], y);
                assertArrayEquals(asked.y(i), y, m.name());
            }
            // the ends of steps, too
            for (int i = 1; i < kept.trace().accepted(); i += 1 + kept.trace().accepted() / 8) {
                double t = kept.trace().gridT(i);
                Solution again = Ode.solve(DensePathTest::oscillators, start(n), new double[] {times[0], t, times[8]},
                        o);
                assertArrayEquals(again.y(1), kept.at(t), m.name());
            }
        }
    }

    /** At a tolerance of 1e-6; measured over these solvers: at most 9.2e-6, by bosh3. */
    @Test
    void accuracy() {
        for (OdeMethod m : Methods.ALL) {
            if (!m.adaptive() || m.order() < 3) {
                continue;
            }
            Solution s = new Ode(2, 2, options(m)).keepDense().solve(DensePathTest::oscillators, start(2), 0, 3);
            for (int i = 0; i <= 300; i++) {
                assertEquals(Math.cos(0.01 * i), s.at(0.01 * i)[0], 2e-5, m.name());
            }
        }
    }

    @Test
    void afterAFailure() {
        RightHandSide f = (t, y, dy) -> dy[0] = y[0] * y[0];
        for (OdeMethod m : new OdeMethod[] {Methods.DOPRI5, Methods.KVAERNO5, Methods.RODAS5P}) {
            Solution s = new Ode(1, 2, options(m)).keepDense().solve(f, new double[] {1}, 0, 2);
            assertTrue(s.status() != SolveStatus.SUCCESS);
            assertEquals(4, s.at(0.75)[0], 1e-3);
            assertTrue(s.at(s.reached())[0] > 1e3);
            assertTrue(assertThrows(IllegalArgumentException.class, () -> s.at(1.5)).getMessage()
                    .contains("state at t = 1.5: must be from 0.0 to "));
        }
        Solution none = new Ode(1, 2, options(Methods.DOPRI5)).keepDense().solve((t, y, dy) -> dy[0] = Double.NaN,
                new double[] {7}, 0, 2);
        assertArrayEquals(new double[] {7}, none.at(0));
    }

    /** A solution does not change with the next solve of the solver that made it. */
    @Test
    void independent() {
        Ode ode = new Ode(2, 2, options(Methods.DOP853)).keepDense();
        Solution first = ode.solve(DensePathTest::oscillators, start(2), 0, 3);
        double before = first.at(1.3)[0];
        ode.solve(DensePathTest::oscillators, new double[] {5, 5}, 0, 30);
        assertEquals(before, first.at(1.3)[0]);
        Solution without = Ode.solve(DensePathTest::oscillators, start(2), new double[] {0, 1}, options(Methods.RK4));
        assertTrue(assertThrows(IllegalStateException.class, () -> without.at(0)).getMessage().contains("keepDense"));
        assertThrows(IllegalStateException.class, () -> new Ode(2, 2, options(Methods.RK4)).at(0, new double[2]));
        assertThrows(IllegalStateException.class,
                () -> new Ode(2, 2, options(Methods.RK4)).keepDense().at(0, new double[2]));
    }
}
