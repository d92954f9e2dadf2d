package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.Event;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events of paths: where Brownian paths first meet a level, against the path itself and against its law. */
class SdeEventsTest {
    private static final Shape ONE = Shape.of(1);
    private static final double[] UNIT = {0, 1};
    private static final Event HIT = Event.stop((t, y) -> y[0] - 0.5);

    private static SdeControl control(int halvings) {
        return SdeControl.adaptive(SdeMethods.HEUN, 1e-3, 1e-3).withLeast(Math.scalb(1, -halvings));
    }

    /** The Brownian motion itself, whose steps have no error. */
    private static AdaptiveSde brownian(double drift, SdeControl control) {
        return new AdaptiveSde((t, y) -> Var.constant(Tensor.vector(drift)), (t, y) -> Var.constant(1), ONE, ONE,
                control);
    }

    /** Returns where g along the tree's path, a polygon of 2^halvings pieces, first rises above 0; 1 if it does not. */
    private static double firstPassage(long seed, int halvings, DoubleBinaryOperator g) {
        VirtualBrownianTree tree = new VirtualBrownianTree(seed, 0, new TreeSpan(0, 1, Math.scalb(1, -halvings)), 1);
        double[] w = new double[1];
        double before = g.applyAsDouble(0, 0);
        for (int i = 1; i <= 1 << halvings; i++) {
            double t = Math.scalb((double) i, -halvings);
            tree.value(t, w);
            double after = g.applyAsDouble(t, w[0]);
            if (after > 0) {
                return Math.scalb(i - after / (after - before), -halvings);
            }
            before = after;
        }
        return 1;
    }

    /** The event is the first passage of the path itself: all of 300 to rounding, in 101 steps in the mean. */
    @Test
    void theFirstPassageOfThePath() {
        AdaptiveSde sde = brownian(0, control(14));
        int hits = 0;
        long attempts = 0;
        for (int seed = 0; seed < 300; seed++) {
            Solution s = sde.solve(Tensor.vector(0), UNIT, seed, HIT).orThrow();
            double t = s.events().isEmpty() ? 1 : s.events().get(0).t();
            assertEquals(firstPassage(seed, 14, (u, w) -> w - 0.5), t, 1e-13, "path " + seed);
            attempts += s.trace().attempts();
            if (t < 1) {
                hits++;
                assertEquals(SolveStatus.EVENT, s.status());
                assertEquals(t, s.reached());
                assertEquals(1, s.count());
                assertEquals(Event.Direction.RISING, s.events().get(0).direction());
                assertEquals(0.5, s.events().get(0).before()[0], 1e-12);
            }
        }
        long mean = attempts / 300;
        int found = hits;
        assertTrue(hits > 150 && hits < 220, () -> found + " of 300 paths");
        assertTrue(mean < 200, () -> mean + " steps a path, of 16384");
    }

    /**
     * With drift 0.4 the first passage to ½ by t = 1 has the probability Φ(μ − a) + e^(2μa)Φ(−μ − a), the law of
     * the inverse Gaussian distribution. Measured: 2964 of 4000 for 2939, and by 0.3 1780 for 1744.
     */
    @Test
    void theLawOfTheFirstPassage() {
        AdaptiveSde sde = brownian(0.4, control(25));
        int paths = 4000;
        int hits = 0;
        int half = 0;
        for (int seed = 0; seed < paths; seed++) {
            Solution s = sde.solve(Tensor.vector(0), UNIT, seed, HIT);
            if (!s.events().isEmpty()) {
                hits++;
                half += s.events().get(0).t() < 0.3 ? 1 : 0;
            }
        }
        assertEquals(law(1) * paths, hits, 3 * Math.sqrt(paths * law(1) * (1 - law(1))));
        assertEquals(law(0.3) * paths, half, 3 * Math.sqrt(paths * law(0.3) * (1 - law(0.3))));
    }

    private static double law(double t) {
        double root = Math.sqrt(t);
        return normal((0.4 * t - 0.5) / root) + Math.exp(2 * 0.4 * 0.5) * normal((-0.4 * t - 0.5) / root);
    }

    /** Simpson's rule for the normal distribution function. */
    private static double normal(double x) {
        int n = 2000;
        double h = x / n;
        double sum = 0;
        for (int i = 0; i <= n; i++) {
            double weight = i == 0 || i == n ? 1 : i % 2 == 0 ? 2 : 4;
            sum += weight * Math.exp(-0.5 * i * h * i * h);
        }
        return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
    }

    /** The price of the class's page, exp(0.03t + 0.2W): its barrier is met where that of the tree's path is. */
    @Test
    void thePageOfTheClass() {
        SdeControl control = SdeControl.adaptive(SdeMethods.MILSTEIN, 1e-4, 1e-4).withLeast(0x1p-14);
        AdaptiveSde price = new AdaptiveSde((t, y) -> y.times(0.05), (t, y) -> y.times(0.2), ONE, ONE, control);
        int met = 0;
        int agree = 0;
        for (int seed = 0; seed < 300; seed++) {
            Solution s = price.solve(Tensor.vector(1), UNIT, seed, Event.stop((t, y) -> y[0] - 0.9)).orThrow();
            double t = s.events().isEmpty() ? 1 : s.events().get(0).t();
            double exact = firstPassage(seed, 14, (u, w) -> Math.log(0.9) - 0.03 * u - 0.2 * w);
            met += t < 1 ? 1 : 0;
            agree += Math.abs(t - exact) < 0.01 ? 1 : 0;
        }
        int same = agree;
        // measured: 299
        assertTrue(met > 120 && same >= 295, () -> same + " of 300 paths");
    }

    private static AdaptiveSde planar(SdeControl control) {
        // two motions, turned: general noise of the law of a Brownian motion in the plane
        return new AdaptiveSde((t, y) -> y.times(0),
                (t, y) -> Var.constant(Tensor.of(Shape.of(2, 2), 0.6, -0.8, 0.8, 0.6)), Shape.of(2), Shape.of(2),
                control);
    }

    /** A Brownian motion in the plane leaves the unit disc after (1 − |x|²)/2 in the mean, on the circle. */
    @Test
    void leavesTheDisc() {
        AdaptiveSde sde = planar(SdeControl.adaptive(SdeMethods.HEUN, 1e-3, 1e-3));
        Event leaves = Event.stop((t, y) -> 1 - y[0] * y[0] - y[1] * y[1]);
        int paths = 1000;
        double sum = 0;
        double squares = 0;
        for (int seed = 0; seed < paths; seed++) {
            Solution s = sde.solve(Tensor.vector(0.5, 0), new double[] {0, 8}, seed, leaves).orThrow();
            double[] y = s.events().get(0).before();
            assertEquals(1, Math.hypot(y[0], y[1]), 1e-9);
            double t = s.events().get(0).t();
            sum += t / paths;
            squares += t * t / paths;
        }
        double standardError = Math.sqrt((squares - sum * sum) / paths);
        // measured: 0.380 and a standard error of 0.011
        assertEquals(0.375, sum, 3 * standardError);
    }

    /** Numbers of the first version, whatever the kernels. */
    @Test
    @Tag("kernels")
    void knownAnswers() {
        Event leaves = Event.stop((t, y) -> 1 - y[0] * y[0] - y[1] * y[1]);
        Event left = Event.jump((t, y) -> y[0], (t, y) -> y[1] = -y[1]);
        long hash = 0;
        for (int seed = 0; seed < 20; seed++) {
            Solution s = planar(control(20)).solve(Tensor.vector(0.5, 0), new double[] {0, 1, 8}, seed, left,
                    leaves);
            for (Event.Occurrence e : s.events()) {
                hash = 31 * hash + Double.hashCode(e.t());
                hash = 31 * hash + Arrays.hashCode(e.after());
            }
        }
        assertEquals("997969527d2c8faa", Long.toHexString(hash));
    }

    /** A particle that is driven in its velocity and bounces: it stays above the floor, and its energy goes on. */
    @Test
    void bounces() {
        SdeControl control = SdeControl.adaptive(SdeMethods.HEUN, 1e-4, 1e-4);
        AdaptiveSde sde = new AdaptiveSde((t, y) -> Var.concat(0, y.slice(0, 1, 2), Var.constant(Tensor.vector(-9.81))),
                (t, y) -> Var.constant(Tensor.vector(0, 0.3)), Shape.of(2), Shape.of(2), control);
        Event floor = Event.jump((t, y) -> y[0], (t, y) -> y[1] = -0.9 * y[1]).withDirection(Event.Direction.FALLING);
        for (int seed = 0; seed < 20; seed++) {
            Solution s = sde.solve(Tensor.vector(1, 0), new double[] {0, 0.2, 0.4, 1, 1.7}, seed, floor).orThrow();
            assertEquals(SolveStatus.SUCCESS, s.status());
            assertTrue(s.events().size() >= 2 && s.events().size() <= 4, () -> s.events().toString());
            for (Event.Occurrence e : s.events()) {
                assertEquals(0, e.before()[0], 1e-12);
                assertEquals(-0.9 * e.before()[1], e.after()[1]);
                assertEquals(Event.Direction.FALLING, e.direction());
                assertTrue(e.before()[1] < 0);
            }
            // 1 − gt²/2 = 0 at 0.4515
            assertEquals(0.4515, s.events().get(0).t(), 0.06);
            for (int i = 0; i < s.count(); i++) {
                assertTrue(s.y(i)[0] >= 0);
            }
            String message = assertThrows(IllegalStateException.class, sde::grid).getMessage();
            assertTrue(message.contains("no derivative on the path"), message);
        }
    }

    /** Times of any distance are reached, however short the steps before them were. */
    @Test
    void crossingsBesideRequestedTimes() {
        AdaptiveSde sde = brownian(0, control(14));
        int crossings = 0;
        for (int seed = 0; seed < 40; seed++) {
            Solution s = sde.solve(Tensor.vector(0), new double[] {0, 0.3, 0.30021, 0.3003, 0.9}, seed,
                    Event.jump((t, y) -> y[0], (t, y) -> { })).orThrow();
            assertEquals(5, s.count());
            crossings += s.events().size();
            double before = 0;
            for (Event.Occurrence e : s.events()) {
                assertTrue(e.t() > before);
                before = e.t();
            }
        }
        assertTrue(crossings > 400, "crossings " + crossings);
    }

    /** A ball that comes to rest: its bounces would end at √(2/g)·(1 + 2·½/(1 − ½)) = 1.355. */
    @Test
    void bouncesPileUp() {
        SdeControl control = SdeControl.adaptive(SdeMethods.HEUN, 1e-4, 1e-4);
        AdaptiveSde sde = new AdaptiveSde((t, y) -> Var.concat(0, y.slice(0, 1, 2), Var.constant(Tensor.vector(-9.81))),
                (t, y) -> Var.constant(Tensor.vector(0, 0.003)), Shape.of(2), Shape.of(2), control);
        Event floor = Event.jump((t, y) -> y[0], (t, y) -> y[1] = -0.5 * y[1]).withDirection(Event.Direction.FALLING);
        Solution s = sde.solve(Tensor.vector(1, 0), new double[] {0, 2}, 3, floor);
        assertEquals(SolveStatus.EVENTS_PILE_UP, s.status());
        assertEquals(1.355, s.reached(), 0.01);
        assertThrows(SolveFailure.class, s::orThrow);
    }

    /** Without noise events are those of the ordinary equation: y' = y from 1 reaches 2 at ln 2, twice by a jump. */
    @Test
    void withoutNoise() {
        SdeControl control = SdeControl.adaptive(SdeMethods.HEUN, 1e-8, 1e-8);
        AdaptiveSde sde = new AdaptiveSde((t, y) -> y, (t, y) -> Var.constant(0), ONE, ONE, control);
        Event back = Event.jump((t, y) -> y[0] - 2, (t, y) -> y[0] = 1);
        Event clock = Event.jump((t, y) -> t - 1, (t, y) -> { });
        Solution s = sde.solve(Tensor.vector(1), new double[] {0, 1, 1.5}, 3, back, clock).orThrow();
        assertEquals(List.of(0, 1, 0), s.events().stream().map(Event.Occurrence::event).toList());
        // measured: 4.4e-7, 8.8e-7
        assertEquals(Math.log(2), s.events().get(0).t(), 1e-6);
        assertEquals(1, s.events().get(1).t(), 1e-15);
        assertEquals(2 * Math.log(2), s.events().get(2).t(), 2e-6);
        assertEquals(Math.E / 2, s.y(1)[0], 3e-6);
        assertEquals(Math.exp(1.5) / 4, s.y(2)[0], 3e-6);
    }

    @Test
    void atTheStartAndUndefined() {
        AdaptiveSde sde = brownian(0, control(14));
        Solution s = sde.solve(Tensor.vector(0.5), UNIT, 1, HIT.alsoAtStart());
        assertEquals(SolveStatus.EVENT, s.status());
        assertEquals(0, s.events().get(0).t());
        assertEquals(Event.Direction.BOTH, s.events().get(0).direction());
        Event jump = Event.jump((t, y) -> y[0] - 0.5, (t, y) -> y[0] = -40).alsoAtStart();
        Solution far = sde.solve(Tensor.vector(0.5), UNIT, 1, jump).orThrow();
        assertEquals(1, far.events().size());
        assertTrue(far.last()[0] < -30);
        // it waits for g to leave zero
        Solution later = sde.solve(Tensor.vector(0.5), UNIT, 1, HIT);
        assertTrue(later.events().get(0).t() > 0);
        Solution nan = sde.solve(Tensor.vector(0), UNIT, 1, Event.stop((t, y) -> t < 0.3 ? 1 : Double.NaN));
        assertEquals(SolveStatus.EVENT_UNDEFINED, nan.status());
        assertEquals(0.3, nan.reached(), 1e-3);
        Solution bad = sde.solve(Tensor.vector(0), UNIT, 1,
                Event.jump((t, y) -> t - 0.3, (t, y) -> y[0] = Double.NaN));
        assertEquals(SolveStatus.START_NON_FINITE, bad.status());
        assertTrue(nan.trace().count(StepTrace.Outcome.EVENT_INSIDE) > 0);
    }

    /** No step sees a field on both sides of a stop: with g = 0 the error of a jump of the drift is rounding. */
    @Test
    void stops() {
        SdeControl control = SdeControl.adaptive(SdeMethods.HEUN, 1e-3, 1e-3);
        double[] times = {0, 0.3, 1};
        for (double stop : new double[] {1 / 3.0, 0.3}) {
            AdaptiveSde sde = new AdaptiveSde(
                    (t, y) -> t.greater(Var.constant(stop)).times(6).minus(2).broadcastTo(ONE),
                    (t, y) -> Var.constant(1), ONE, ONE, control.withStops(stop, 7));
            Solution s = sde.solve(Tensor.vector(0), times, 4).orThrow();
            TimeGrid grid = sde.grid();
            double[] w = new double[1];
            new VirtualBrownianTree(4, 0, control.span(times), 1).value(1, w);
            assertEquals(-2 * stop + 4 * (1 - stop) + w[0], s.last()[0], 1e-13);
            assertEquals(0, s.trace().count(StepTrace.Outcome.ERROR_TOO_LARGE));
            assertArrayEquals(times, grid.savedTimes());
            double before = 0;
            for (int i = 0; i <= grid.steps(); i++) {
                assertTrue(grid.t(i) < stop == before < stop || grid.t(i) - stop < 1e-14, "no step crosses it");
                before = grid.t(i);
            }
        }
    }
}
