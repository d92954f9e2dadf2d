package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events of plain right-hand sides. */
class EventsTest {
    private static final RightHandSide OSCILLATOR = (t, y, dy) -> {
        dy[0] = y[1];
        dy[1] = -y[0];
    };
    private static final RightHandSide FALL = (t, y, dy) -> {
        for (int i = 0; i < y.length; i += 2) {
            dy[i] = y[i + 1];
            dy[i + 1] = -2;
        }
    };

    private static final List<SolveOptions> BOUNCING = List.of(options(Methods.TSIT5, 1e-8),
            options(Methods.DOP853, 1e-4).withFirstStep(0.9), SolveOptions.fixed(Methods.RK4, 0.4),
            options(Methods.KVAERNO5, 1e-8), options(ReversibleMethod.of(Methods.TSIT5), 1e-8));
    private static final RightHandSide ONE = (t, y, dy) -> dy[0] = 1;
    private static final SolveOptions TSIT5 = options(Methods.TSIT5, 1e-8);

    static List<OdeMethod> methods() {
        return Methods.ALL;
    }

    private static SolveOptions options(OdeMethod m, double tolerance) {
        return m.adaptive() ? SolveOptions.adaptive(m, tolerance, tolerance) : SolveOptions.fixed(m, 0.03);
    }

    private static double[] times(Solution s) {
        return s.events().stream().mapToDouble(Event.Occurrence::t).toArray();
    }

    /**
     * By every method the root is one of the dense output to 1e-12, and the solve keeps what came before. Measured:
     * |g| ≤ 7e-16.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void stops(OdeMethod m) {
        for (int way : new int[] {1, -1}) {
            Solution s = Ode.solve(OSCILLATOR, new double[] {0, way}, new double[] {0, way, 2 * way, 3 * way},
                    options(m, 1e-6), Event.stop((t, y) -> y[0] - 0.9)).orThrow();
            assertEquals(SolveStatus.EVENT, s.status());
            assertEquals(2, s.count());
            assertEquals(1, s.events().size());
            Event.Occurrence e = s.events().get(0);
            assertEquals(s.reached(), e.t());
            assertEquals(way * Math.asin(0.9), e.t(), m.order() == 1 ? 5e-2 : 1e-3);
            assertEquals(0.9, e.before()[0], 1e-12);
            assertArrayEquals(e.before(), e.after());
            assertEquals(Math.sin(1), s.last()[0], m.order() == 1 ? 3e-2 : 1e-3);
        }
    }

    /**
     * q = sin t, or sin(−t) solved backwards: rising and falling are meant along the solve. Measured: 4.5e-13 at
     * most.
     */
    @Test
    void directions() {
        for (int way : new int[] {1, -1}) {
            for (Event.Direction direction : Event.Direction.values()) {
                Event e = Event.jump((t, y) -> y[0] - 0.5, (t, y) -> { }).withDirection(direction);
                Solution s = Ode.solve(OSCILLATOR, new double[] {0, way}, new double[] {0, 20 * way},
                        options(Methods.DOP853, 1e-13), e).orThrow();
                List<Double> exact = new ArrayList<>();
                for (int k = 0; k < 4; k++) {
                    double a = Math.asin(0.5) + 2 * Math.PI * k;
                    double b = Math.PI - Math.asin(0.5) + 2 * Math.PI * k;
                    if (direction != Event.Direction.FALLING) {
                        exact.add(way * a);
                    }
                    if (direction != Event.Direction.RISING && b < 20) {
                        exact.add(way * b);
                    }
                }
                exact.removeIf(t -> Math.abs(t) > 20);
                assertArrayEquals(exact.stream().mapToDouble(t -> t).toArray(), times(s), 1e-11);
                assertEquals(SolveStatus.SUCCESS, s.status());
                assertEquals(Math.sin(20), s.last()[0], 1e-11);
            }
        }
    }

    /**
     * A ball with restitution 1/2 on y'' = −2 from height 1: bounces at 1, 2, 2.5, 2.75; whatever the direction
     * asked for and however long the steps, none is seen twice. Measured: 3.7e-14.
     */
    @Test
    void bouncingBall() {
        for (int balls : new int[] {1, 6}) {
            double[] start = new double[2 * balls];
            for (int i = 0; i < balls; i++) {
                start[2 * i] = 1;
            }
            for (Event.Direction direction : List.of(Event.Direction.BOTH, Event.Direction.FALLING)) {
                for (SolveOptions o : BOUNCING) {
                    Event bounce = Event.jump((t, y) -> y[0], (t, y) -> {
                        for (int i = 0; i < y.length; i += 2) {
                            y[i + 1] *= -0.5;
                        }
                    }).withDirection(direction);
                    Solution s = Ode.solve(FALL, start, new double[] {0, 0.5, 1, 1.5, 2, 2.6}, o, bounce).orThrow();
                    assertArrayEquals(new double[] {1, 2, 2.5}, times(s), 1e-12);
                    double[] height = {1, 0.75, 0, 0.25, 0, 0.1 * 0.25 - 0.01};
                    double[] speed = {0, -1, -2, 0, -1, 0.25 - 0.2};
                    for (int k = 0; k < height.length; k++) {
                        assertEquals(height[k], s.y(k)[2 * balls - 2], 1e-12);
                        assertEquals(speed[k], s.y(k)[2 * balls - 1], 1e-12, "before the jump");
                    }
                    assertEquals(0.5, s.events().get(1).after()[1], 1e-12);
                }
            }
        }
    }

    /**
     * Bounces pile up at t = 3, the k-th at 3 − 2^(1 − k): the solve says so and does not lose the ball. Measured:
     * it ends after 19 … 44 of them, whose times are exact to 5e-14.
     */
    @Test
    void bouncesWithoutEnd() {
        for (SolveOptions o : BOUNCING) {
            Solution s = Ode.solve(FALL, new double[] {1, 0}, new double[] {0, 4}, o,
                    Event.jump((t, y) -> y[0], (t, y) -> y[1] *= -0.5).withDirection(Event.Direction.FALLING));
            assertEquals(SolveStatus.EVENTS_PILE_UP, s.status());
            double[] t = times(s);
            assertEquals(3, s.reached(), 1e-4);
            assertTrue(t.length >= 19, o + ": " + t.length);
            for (int k = 0; k < t.length; k++) {
                assertEquals(3 - Math.pow(2, 1 - k), t[k], 1e-11);
            }
        }
    }

    /** All that fall together are served in the order of the list, and what one ends the others do not hinder. */
    @Test
    void severalAtOnce() {
        List<Integer> calls = new ArrayList<>();
        Event first = Event.jump((t, y) -> y[0] - 0.5, (t, y) -> calls.add(0));
        Event second = Event.jump((t, y) -> 0.5 - t, (t, y) -> {
            calls.add(1);
            y[0] += 1;
        });
        Event third = Event.jump((t, y) -> y[0] - 5, (t, y) -> calls.add(2));
        Event fourth = Event.jump((t, y) -> y[0] - 1.75, (t, y) -> calls.add(3));
        Solution s = Ode.solve(ONE, new double[1], new double[] {0, 1}, TSIT5, first, second, third, fourth).orThrow();
        assertEquals(List.of(0, 1, 3), calls);
        assertArrayEquals(new double[] {0.5, 0.5, 0.75}, times(s), 1e-12);
        assertEquals(2, s.last()[0], 1e-12);
        Solution ended = Ode.solve(ONE, new double[1], new double[] {0, 1}, TSIT5, first, Event.stop((t, y) -> t - 0.5))
                .orThrow();
        assertEquals(SolveStatus.EVENT, ended.status());
        assertArrayEquals(new double[] {0.5, 0.5}, times(ended), 1e-12);
    }

    /**
     * A time asked for at an event has the state before it and counts as reached, though rounding puts the two
     * apart.
     */
    @Test
    void atASaveTime() {
        for (double q : new double[] {0.1, 0.3, 0.7, 1.1, 1.3}) {
            double[] times = {0, q, q, 2};
            Solution s = Ode.solve(ONE, new double[1], times, TSIT5, Event.stop((t, y) -> y[0] - q)).orThrow();
            assertEquals(3, s.count());
            assertEquals(q, s.last()[0], 1e-14);
            s = Ode.solve(ONE, new double[1], times, TSIT5, Event.jump((t, y) -> y[0] - q, (t, y) -> y[0] = 0))
                    .orThrow();
            assertEquals(q, s.y(2)[0], 1e-14);
            double left = 2;
            while (left > q) {
                left -= q;
            }
            assertEquals(left, s.last()[0], 1e-12);
        }
        Solution last = Ode
                .solve(ONE, new double[1], new double[] {0, 1}, TSIT5, Event.jump((t, y) -> t - 1, (t, y) -> y[0] = 9))
                .orThrow();
        assertEquals(SolveStatus.SUCCESS, last.status());
        assertArrayEquals(new double[] {1}, times(last));
        assertEquals(1, last.last()[0], 1e-14);
    }

    /** A root at the first time is an event if that is asked for, once; the next crossing is one in any case. */
    @Test
    void atTheStart() {
        for (int way : new int[] {1, -1}) {
            Event e = Event.jump((t, y) -> y[0], (t, y) -> { });
            double[] start = {0, way};
            double[] times = {0, 4 * way};
            assertArrayEquals(new double[] {Math.PI * way},
                    times(Ode.solve(OSCILLATOR, start, times, options(Methods.DOP853, 1e-13), e)), 1e-11);
            assertArrayEquals(new double[] {0, Math.PI * way},
                    times(Ode.solve(OSCILLATOR, start, times, options(Methods.DOP853, 1e-13), e.alsoAtStart())), 1e-11);
            Solution ended = Ode.solve(OSCILLATOR, start, times, options(Methods.DOP853, 1e-13),
                    Event.stop((t, y) -> y[0]).alsoAtStart());
            assertEquals(SolveStatus.EVENT, ended.status());
            assertEquals(1, ended.count());
            assertEquals(0, ended.reached());
            // just before its root it is an ordinary event
            double near = 1e-10;
            assertArrayEquals(new double[] {near * way, Math.PI * way},
                    times(Ode.solve(OSCILLATOR, new double[] {-near, way}, times, options(Methods.DOP853, 1e-13), e)),
                    1e-9);
        }
    }

    @Test
    void refusals() {
        SolveOptions o = options(Methods.TSIT5, 1e-6);
        RightHandSide f = (t, y, dy) -> dy[0] = 1;
        double[] times = {0, 1};
        StepTrace grid = Ode.solve(f, new double[1], times, o).trace();
        String m = assertThrows(IllegalArgumentException.class,
                () -> Ode.solve(f, new double[1], times, o.withGrid(grid), Event.stop((t, y) -> 1))).getMessage();
        assertTrue(m.contains("frozen grid"), m);
        // what a failed solve had seen is kept
        Solution s = Ode.solve((t, y, dy) -> dy[0] = y[0] * y[0], new double[] {1}, new double[] {0, 0.5, 2}, o,
                Event.jump((t, y) -> y[0] - 1.5, (t, y) -> { }));
        assertEquals(SolveStatus.STEP_TOO_SMALL, s.status());
        assertEquals(1, s.events().size());
        assertEquals(2, s.count());
        assertThrows(SolveFailure.class, s::orThrow);
    }

    /**
     * One NaN of the field, wherever it comes, dense output's own stages included: the step is tried shorter.
     * Measured: 2.9e-4 from the exact time.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void aSingleNaN(OdeMethod m) {
        for (int n = 1; m.adaptive() && n < 21; n += 19) {
            int calls = oneBad(m, n, -1).evaluations();
            for (int bad = 1; bad < calls; bad++) {
                Solution s = oneBad(m, n, bad);
                if (s.status() == SolveStatus.NON_FINITE && !(m instanceof Tableau)) {
                    // a slope or a Jacobian that is kept
                    continue;
                }
                assertEquals(SolveStatus.EVENT, s.status(), m + " at " + bad);
                assertEquals(Math.log(2), s.reached(), 1e-3);
                assertEquals(0.5, s.events().get(0).before()[0], 1e-12);
            }
        }
    }

    private static Solution oneBad(OdeMethod m, int n, int bad) {
        int[] calls = {0};
        double[] start = new double[n];
        Arrays.fill(start, 1);
        return Ode.solve((t, y, dy) -> {
            Arrays.setAll(dy, i -> -y[i]);
            dy[0] = calls[0]++ == bad ? Double.NaN : dy[0];
        }, start, new double[] {0, 0.3, 0.6, 1}, options(m, 1e-4).withFirstStep(0.1), Event.stop((t, y) -> y[0] - 0.5));
    }

    /**
     * A trial step beyond y = 0, where ln y + 5 has no value, is tried shorter, and the root is found; a fixed step
     * cannot be. Measured: 3.2e-15.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void beyondTheDomain(OdeMethod m) {
        Solution s = Ode.solve((t, y, dy) -> Arrays.fill(dy, -1), new double[] {1, 1}, new double[] {0, 0.5, 3},
                options(m, 1e-6), Event.stop((t, y) -> Math.log(y[0]) + 5).withSamples(1));
        if (m.adaptive()) {
            assertEquals(SolveStatus.EVENT, s.status());
            assertEquals(1 - Math.exp(-5), s.reached(), 1e-12);
            assertTrue(s.trace().count(StepTrace.Outcome.NON_FINITE) > 0);
        } else {
            assertEquals(SolveStatus.EVENT_UNDEFINED, s.status());
            assertEquals(0.99, s.reached(), 1e-12);
        }
    }

    /** However short the step: the status says which event, and what came before is kept. */
    @Test
    void withoutASign() {
        Event one = Event.stop((t, y) -> 1);
        Solution s = Ode.solve(ONE, new double[1], new double[] {0, 0.25, 1}, TSIT5, one,
                Event.stop((t, y) -> Math.log(0.5 - t)));
        assertEquals(SolveStatus.EVENT_UNDEFINED, s.status());
        assertEquals(2, s.count());
        assertEquals(0.5, s.reached(), 1e-14);
        SolveFailure e = assertThrows(SolveFailure.class, s::orThrow);
        assertTrue(e.getMessage().contains("by event 1: the function of an event was NaN"), e.getMessage());
        assertEquals(NonFinite.event(1), e.nonFinite());
        s = Ode.solve(ONE, new double[1], new double[] {0, 1}, TSIT5, Event.stop((t, y) -> Math.log(t - 0.5)), one);
        assertEquals(SolveStatus.EVENT_UNDEFINED, s.status());
        assertEquals(1, s.count());
        assertEquals(0, s.reached());
        // a state that is not finite is no event's fault
        s = Ode.solve(ONE, new double[] {Double.NaN}, new double[] {0, 1}, TSIT5, Event.stop((t, y) -> y[0]));
        assertEquals(SolveStatus.START_NON_FINITE, s.status());
        // infinite is a sign
        s = Ode.solve(ONE, new double[1], new double[] {0, 1}, TSIT5,
                Event.stop((t, y) -> y[0] < 0.3 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY));
        assertEquals(0.3, s.events().get(0).t(), 1e-14);
    }

    /** Dense output that is kept goes through events; at a jump it is the state behind. Measured: 7e-15. */
    @Test
    void denseOutput() {
        for (OdeMethod m : List.of(Methods.TSIT5, Methods.DOP853, Methods.KVAERNO5)) {
            Solution s = new Ode(2, 2, options(m, 1e-8)).keepDense().solve(FALL, new double[] {1, 0},
                    new double[] {0, 2.9},
                    List.of(Event.jump((t, y) -> y[0], (t, y) -> y[1] *= -0.5), Event.stop((t, y) -> t - 2.2)));
            assertEquals(2.2, s.reached(), 1e-14);
            for (double t : new double[] {0, 0.4, 0.999, 1.001, 1.6, 1.9, 2.1, s.reached()}) {
                double since = t < 1 ? t + 1 : t < 2 ? t - 1 : t - 2;
                double speed = t < 1 ? 2 : t < 2 ? 1 : 0.5;
                double height = t < 1 ? 1 - t * t : since * (speed - since);
                assertEquals(height, s.at(t)[0], 1e-11, m.name() + " at " + t);
            }
            assertEquals(1, s.at(s.events().get(0).t())[1], 1e-11);
        }
    }

    /** A function whose two roots are in one step is seen when another function cuts the step between them. */
    @Test
    void aRootBeforeTheOneThatEndsTheStep() {
        SolveOptions options = options(Methods.TSIT5, 1e-6);
        for (int samples : new int[] {1, Event.DEFAULT_SAMPLES}) {
            Solution s = Ode.solve(ONE, new double[1], new double[] {0, 20}, options,
                    Event.jump((t, y) -> y[0] - 16, (t, y) -> { }).withSamples(samples),
                    Event.stop((t, y) -> -(y[0] - 15) * (y[0] - 18)).withSamples(samples));
            assertEquals(SolveStatus.EVENT, s.status());
            assertEquals(15, s.reached(), 1e-12);
        }
    }

    /** An event is a change of sign, wherever a step ends. */
    @ParameterizedTest
    @MethodSource("methods")
    void aRootThatIsTouchedIsNoEvent(OdeMethod m) {
        for (double h : new double[] {0.5, 1, 2, 4}) {
            for (double root : new double[] {1, 2, 4}) {
                SolveOptions options = (m.adaptive() ? SolveOptions.adaptive(m, 1e-6, 1e-6)
                        : SolveOptions.fixed(m, h)).withFirstStep(h);
                Solution s = Ode.solve((t, y, dy) -> Arrays.fill(dy, 0), new double[2], new double[] {0, 4}, options,
                        Event.stop((t, y) -> -(t - root) * (t - root)), Event.stop((t, y) -> (t - root) * (t - root)));
                assertEquals(SolveStatus.SUCCESS, s.status(), m + ", h = " + h + ", root " + root);
            }
        }
    }

    /** Two roots between the ends of a step: cos t = c has 31 solutions up to 100, for c near 1 within hundredths. */
    @Test
    void rootsInsideAStep() {
        for (double tolerance : new double[] {1e-3, 1e-6, 1e-9}) {
            assertEquals(31, highTides(0.99, tolerance, Event.DEFAULT_SAMPLES), "tolerance " + tolerance);
        }
        assertEquals(31, highTides(0.9999, 1e-9, Event.DEFAULT_SAMPLES));
        assertTrue(highTides(0.99, 1e-6, 1) < 31);
        assertThrows(IllegalArgumentException.class, () -> Event.stop((t, y) -> 1).withSamples(0));
    }

    private static int highTides(double level, double tolerance, int samples) {
        return Ode.solve(OSCILLATOR, new double[] {1, 0}, new double[] {0, 100}, options(Methods.DOP853, tolerance),
                Event.jump((t, y) -> y[0] - level, (t, y) -> { }).withSamples(samples)).orThrow().events().size();
    }
}
