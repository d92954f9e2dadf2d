package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.solvers.Ode;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.gradient.GradientResult;
import dev.costate.solvers.gradient.OdeGradient;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.solvers.method.Tableau;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Spans of a few units in the last place: steps are shorter than the clock can tell, and yet the state is that of
 * the time asked for, or the status says so.
 */
class FarTimesTest {
    /** Here doubles are 2 apart. */
    private static final double FAR = 1e16;
    private static final double[][] SPANS = {{FAR, FAR + 2}, {-FAR, -FAR + 2}, {FAR + 2, FAR}, {-FAR, -FAR - 2},
        {FAR, FAR + 4, FAR + 6, FAR + 20}};

    static List<OdeMethod> all() {
        return Methods.ALL;
    }

    static List<OdeMethod> adaptive() {
        return Methods.ALL.stream().filter(OdeMethod::adaptive).toList();
    }

    static List<OdeMethod> stiff() {
        return Methods.ALL.stream().filter(m -> !(m instanceof Tableau || m instanceof ReversibleMethod)).toList();
    }

    private static Solution decay(double rate, double[] times, SolveOptions o) {
        return new Ode(2, times.length, o).keepDense().solve((t, y, dy) -> {
            dy[0] = -rate * y[0];
            dy[1] = -rate * y[1];
        }, new double[] {1, 2}, times);
    }

    private static double rate(double[] times) {
        return 2 / (times[times.length - 1] - times[0]);
    }

    private static double exact(double[] times, int i) {
        return Math.exp(-rate(times) * (times[i] - times[0]));
    }

    /** The same steps as over times from 0: the field does not depend on t. Measured: 9e-16 at most. */
    @ParameterizedTest
    @MethodSource("all")
    void fixedSteps(OdeMethod m) {
        for (double[] times : SPANS) {
            double rate = rate(times);
            double start = times[0];
            double[] near = Arrays.stream(times).map(t -> t - start).toArray();
            SolveOptions o = SolveOptions.fixed(m, 2 / Math.abs(rate) / 64);
            Solution s = decay(rate, times, o).orThrow();
            Solution n = decay(rate, near, o).orThrow();
            assertEquals(n.last()[1], s.last()[1], times.length == 2 ? 1e-14 : 1e-2, m + " " + Arrays.toString(times));
            for (int i = 0; i < times.length; i++) {
                // measured: 0.022 (euler), as from 0
                assertEquals(exact(times, i), s.y(i)[0], 0.05, m + " " + Arrays.toString(times));
                assertArrayEquals(s.y(i), s.at(times[i]));
            }
            Solution again = decay(rate, times, o.withGrid(s.trace())).orThrow();
            assertArrayEquals(s.values(), again.values());
        }
    }

    /**
     * Right to a few tolerances, or too small a step: of reversible methods only, which reject where others do not.
     * Measured: 4.2e-6.
     */
    @ParameterizedTest
    @MethodSource("adaptive")
    void adaptiveSteps(OdeMethod m) {
        for (double[] times : SPANS) {
            for (double first : new double[] {0, 100}) {
                SolveOptions o = SolveOptions.adaptive(m, 1e-6, 1e-6).withFirstStep(first);
                Solution s = decay(rate(times), times, o);
                if (s.status() != SolveStatus.SUCCESS) {
                    assertEquals(SolveStatus.STEP_TOO_SMALL, s.status());
                    assertTrue(first > 0 || m instanceof ReversibleMethod, m + " " + Arrays.toString(times));
                    continue;
                }
                for (int i = 0; i < times.length; i++) {
                    assertEquals(exact(times, i), s.y(i)[0], 3e-5, m + " " + Arrays.toString(times));
                    assertArrayEquals(s.y(i), s.at(times[i]));
                }
                double[][] again = decay(rate(times), times, o.withGrid(s.trace())).orThrow().values();
                for (int i = 0; i < times.length; i++) {
                    // stiff methods by differences: measured 4.5e-16
                    assertArrayEquals(s.y(i), again[i],
                            m instanceof Tableau || m instanceof ReversibleMethod ? 0 : 1e-8);
                }
                GradientResult r = OdeGradient.ofLoss((t, y, p) -> y.times(-rate(times)), Shape.of(1), List.of(),
                        times, o, y -> y.select(0, times.length - 1).sum()).runner()
                        .at(Tensor.vector(1));
                assertEquals(Math.exp(-2), r.y0Cotangent().at(0), 3e-5, m + " " + Arrays.toString(times));
            }
        }
    }

    /** One unit in the last place from 1, and the shortest spans there are. */
    @ParameterizedTest
    @MethodSource("all")
    void shortest(OdeMethod m) {
        for (double[] times : new double[][] {{1, 1 + 2.3e-16}, {1, Math.nextDown(1.0)}, {-1, Math.nextUp(-1.0)},
            {1, 1 + 4.5e-16, 1 + 9e-16}}) {
            for (boolean adaptive : new boolean[] {false, true}) {
                if (!adaptive || m.adaptive()) {
                    Solution s = decay(1e15, times, adaptive ? SolveOptions.adaptive(m, 1e-6, 1e-6).withFirstStep(1e-17)
                            : SolveOptions.fixed(m, 1e-17));
                    if (adaptive && s.status() == SolveStatus.STEP_TOO_SMALL) {
                        assertTrue(m == Methods.HEUN_EULER || m instanceof ReversibleMethod, m.name());
                        continue;
                    }
                    double exact = Math.exp(-1e15 * (times[times.length - 1] - times[0]));
                    assertEquals(exact, s.orThrow().last()[0], 1e-2, m + " " + Arrays.toString(times));
                }
            }
        }
        for (double[] times : new double[][] {{0, Double.MIN_VALUE}, {0, 1e-310}, {0, -1e-309}, {1e-310, 3e-310},
            {0, 1e-301}}) {
            SolveOptions o = m.adaptive() ? SolveOptions.adaptive(m, 1e-6, 1e-6) : SolveOptions.fixed(m, 1e-3);
            Solution s = decay(1, times, o);
            if (m instanceof Rosenbrock) {
                assertEquals(SolveStatus.STEP_TOO_SMALL, s.status());
                assertTrue(s.status().advice().contains("rodas5p needs times at least 1e-300 apart"));
            } else {
                assertArrayEquals(new double[] {1, 2}, s.orThrow().last());
            }
        }
        assertArrayEquals(new double[] {1, 2},
                decay(1, new double[] {0, 1e-299},
                        m.adaptive() ? SolveOptions.adaptive(m, 1e-6, 1e-6) : SolveOptions.fixed(m, 1e-3)).orThrow()
                        .last());
    }

    /**
     * Seconds since 1970, doubles 2.4e-7 apart, and a layer of a nanosecond at the start: the advice is what helps.
     * Measured: 4.3e-7.
     */
    @ParameterizedTest
    @MethodSource("stiff")
    void layerShorterThanTheClock(OdeMethod m) {
        for (double start : new double[] {1.7e9, 0}) {
            Solution s = new Ode(1, 3, SolveOptions.adaptive(m, 1e-6, 1e-6)).solve(
                    (t, y, dy) -> dy[0] = -1e9 * (y[0] - Math.cos(t - start)), new double[1],
                    new double[] {start, start + 2, start + 10});
            if (start > 0) {
                assertEquals(SolveStatus.STEP_TOO_SMALL, s.status());
                assertTrue(s.status().advice().contains("solve for t less a constant"));
            } else {
                assertEquals(Math.cos(10), s.orThrow().last()[0], 4e-6);
            }
        }
    }
}
