package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.method.Methods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Roots of functions of the time alone, in steps of length 1 whose dense output is exact. */
class EventWatchTest {
    private static final int SERVED = 1;
    private static final int DUE = 2;

    private final CurveStepper stepper = new CurveStepper(t -> t);
    private EventWatch watch;
    private SolveLoop loop;
    private int samples = 4;
    private int direction;
    private boolean atStart;
    private int looks;

    /** Solves from 0 to 4, or backwards, with a state requested at each half. */
    private SolveStatus solve(int way, DoubleUnaryOperator... g) {
        loop = new SolveLoop(SolveOptions.fixed(Methods.RK4, 1), stepper.memory, stepper, 1, 9);
        int[] directions = new int[g.length];
        Arrays.fill(directions, direction);
        boolean[] starts = new boolean[g.length];
        Arrays.fill(starts, atStart);
        watch = loop.watch((t, y, out) -> {
            assertEquals(t, y[0], 1e-12);
            looks++;
            Arrays.setAll(out, i -> g[i].applyAsDouble(t));
        }, directions, starts, samples, 0);
        Arrays.setAll(loop.times, i -> 0.5 * i * way);
        stepper.first(0);
        return loop.run(8);
    }

    private void found(double time, int event, int sign) {
        assertEquals(time, watch.time, 4e-16 * Math.max(1, Math.abs(time)));
        assertEquals(watch.time, loop.lastT());
        assertEquals(time, watch.y[0], 1e-15 * Math.max(1, Math.abs(time)));
        assertEquals(event, watch.found);
        assertEquals(sign, watch.sign());
    }

    /** All roots of a solve, each served. */
    private List<Double> all(int way, DoubleUnaryOperator... g) {
        List<Double> times = new ArrayList<>();
        SolveStatus status = solve(way, g);
        while (status == SolveStatus.EVENT) {
            times.add(Math.rint(watch.time * 1e9) / 1e9);
            stepper.first(watch.time);
            status = loop.goOn(watch.time);
        }
        assertEquals(SolveStatus.SUCCESS, status);
        return times;
    }

    @Test
    void aRootWithItsSignAndSteepness() {
        for (int way : new int[] {1, -1}) {
            assertEquals(SolveStatus.EVENT, solve(way, t -> 1, t -> t - 1.3 * way));
            found(1.3 * way, 1, way);
            assertEquals(1, watch.steepness, 1e-9);
            assertArrayEquals(new int[] {0, SERVED}, watch.state);
            // 0, 0.5 and 1
            assertEquals(3, loop.saved.reached);
        }
        // slope 1 of 2 on average between 1 and 2
        samples = 1;
        solve(1, t -> (t - 1.5) + 4 * Math.pow(t - 1.5, 3));
        found(1.5, 0, 1);
        assertEquals(0.5, watch.steepness, 1e-9);
        solve(1, t -> -(t - 1.25) - 4 * Math.pow(t - 1.25, 3));
        found(1.25, 0, -1);
        assertEquals(1 / (1 + 4 * (27 + 1) / 64.0), watch.steepness, 1e-9);
        // a root at the very start of a step or beside its end
        solve(1, t -> t - 1 - 1e-9);
        assertEquals(1, watch.steepness, 1e-4);
        solve(1, t -> t - 2 + 1e-9);
        assertEquals(1, watch.steepness, 1e-4);
    }

    @Test
    void whatCounts() {
        DoubleUnaryOperator wave = t -> Math.sin(Math.PI * (t - 0.25));
        assertEquals(List.of(0.25, 1.25, 2.25, 3.25), all(1, wave));
        direction = 1;
        assertEquals(List.of(0.25, 2.25), all(1, wave));
        direction = -1;
        assertEquals(List.of(1.25, 3.25), all(1, wave));
        assertEquals(List.of(-1.75, -3.75), all(-1, wave));
        direction = 0;
        assertEquals(List.of(), all(1, t -> t + 1));
        assertEquals(List.of(), all(1, t -> (t - 1.3) * (t - 1.3)), "only touched");
    }

    @Test
    void theFirstOfSeveral() {
        assertEquals(List.of(1.2, 1.3, 1.8), all(1, t -> t - 1.8, t -> t - 1.3, t -> t - 1.2));
        solve(1, t -> t - 1.8, t -> t - 1.3, t -> t - 1.2);
        found(1.2, 2, 1);
        assertArrayEquals(new int[] {0, 0, SERVED}, watch.state);
        // two roots of the second between samples, one of them before that of the first
        assertEquals(List.of(1.3, 1.5, 1.6), all(1, t -> t - 1.5, t -> (t - 1.3) * (t - 1.6)));
    }

    /** What changes its sign at the root found is due; the solve that goes on ends at once with it. */
    @Test
    void together() {
        solve(1, t -> 1.5 - t, t -> t - 1.5, t -> t - 2.5, t -> Math.pow(t - 1.5, 3));
        assertEquals(1.5, watch.time, 1e-15);
        int first = watch.found;
        assertEquals(0, watch.state[2]);
        for (int i : new int[] {0, 1, 3}) {
            assertEquals(i == first ? SERVED : DUE, watch.state[i]);
        }
        stepper.first(watch.time);
        double time = watch.time;
        assertEquals(SolveStatus.EVENT, loop.goOn(time));
        assertEquals(time, watch.time);
        assertEquals(1, watch.steepness);
        assertEquals(0, watch.sign());
        assertEquals(List.of(1.5, 1.5, 1.5, 2.5),
                all(1, t -> 1.5 - t, t -> t - 1.5, t -> t - 2.5, t -> Math.pow(t - 1.5, 3)));
    }

    /** Roots at samples, at ends of steps and of the solve. */
    @Test
    void whereItIsLookedAt() {
        for (double root : new double[] {0.25, 0.5, 1, 1.75, 2, 3.5, 4}) {
            assertEquals(List.of(root), all(1, t -> t - root));
            assertEquals(List.of(-root), all(-1, t -> t + root));
            assertEquals(List.of(), all(1, t -> (t - root) * (t - root)));
            assertEquals(List.of(root), all(1, t -> t > root ? 1 : t - root));
        }
        assertEquals(List.of(), all(1, t -> t), "a root at the start");
        atStart = true;
        assertEquals(List.of(0.0), all(1, t -> t));
        assertEquals(List.of(0.0, 3.0), all(1, t -> t * (3 - t)));
        solve(1, t -> 1, t -> t);
        found(0, 1, 0);
        assertEquals(1, loop.saved.reached);
    }

    /** It crosses zero and comes back between samples. */
    @Test
    void twoRootsBetweenSamples() {
        for (double middle : new double[] {0.1, 0.4, 1.1, 1.4, 1.6, 1.9}) {
            DoubleUnaryOperator dip = t -> (t - middle) * (t - middle) - 1e-4;
            double low = Math.rint((middle - 0.01) * 1e9) / 1e9;
            double high = Math.rint((middle + 0.01) * 1e9) / 1e9;
            assertEquals(List.of(low, high), all(1, dip));
            assertEquals(List.of(low, low, high, high), all(1, dip, t -> -dip.applyAsDouble(t)));
            // another one that dips farther: its own root, though both turn at one place
            for (double half : new double[] {0.011, 0.0101, 0.02}) {
                solve(1, dip, t -> (t - middle) * (t - middle) - half * half);
                assertEquals(middle - half, watch.time, 1e-12);
                assertArrayEquals(new int[] {0, SERVED}, watch.state);
            }
        }
    }

    /** Of the two the one that counts, though the first look is between them. */
    @Test
    void oneRootOfATurn() {
        for (double middle : new double[] {1.1, 1.4, 1.6, 1.9}) {
            for (int sign : new int[] {1, -1}) {
                direction = sign;
                double counts = Math.rint((middle + 0.01 * sign) * 1e9) / 1e9;
                assertEquals(List.of(counts), all(1, t -> (t - middle) * (t - middle) - 1e-4));
                assertEquals(List.of(counts), all(1, t -> t, t -> (t - middle) * (t - middle) - 1e-4));
            }
        }
    }

    /** How often it is looked at g in the step with the root, its samples included. */
    @Test
    void looks() {
        // at the start, at four samples, at two, at the root and half a bracket beside it, and to measure
        solve(1, t -> t - 0.3);
        assertEquals(11, looks);
        looks = 0;
        solve(1, t -> Math.pow(t - 0.3, 9));
        assertEquals(135, looks, 5);
        assertEquals(0.3, watch.time, 1e-12);
    }

    /** Roots at parts of a step where g is exactly zero, beside those of functions that are zero there, too. */
    @Test
    void exactZeros() {
        DoubleUnaryOperator rising = t -> t - 1.3125;
        solve(1, rising, t -> 1.3125 - t, t -> (t - 1.3125) * (t - 1.3125), t -> t - 1.3125 > 0 ? 1 : t - 1.3125);
        found(1.3125, 0, 1);
        assertArrayEquals(new int[] {SERVED, DUE, 0, DUE}, watch.state);
        assertEquals(List.of(0.7), all(1, t -> t < 0.01 ? 0 : t - 0.7), "no sign for a hundredth of the step");
        // at the last time what lies beyond decides
        solve(1, t -> t - 4, t -> 4 - t, t -> -(t - 4) * (t - 4));
        assertEquals(4, watch.time);
        assertArrayEquals(new int[] {SERVED, DUE, 0}, watch.state);
        assertEquals(SolveStatus.EVENT_UNDEFINED, solve(1, t -> Double.NaN));
        assertEquals(0, watch.undefined());
        assertEquals(0, loop.lastT());
    }

    /** One that has crossed zero the way that does not count, since a turn that is seen later, has no root there. */
    @Test
    void aTurnBeforeACrossingThatDoesNotCount() {
        direction = -1;
        assertEquals(List.of(1.09), all(1, t -> (t - 1.1) * (t - 1.1) - 1e-4, t -> t - 1.2));
        direction = 1;
        assertEquals(List.of(1.09), all(1, t -> 1e-4 - (t - 1.1) * (t - 1.1), t -> 1.2 - t));
        assertEquals(List.of(1.2), all(1, t -> (t - 1.3) * (t - 1.3) * (t - 1.2)));
    }

    @Test
    void noNumber() {
        assertEquals(SolveStatus.EVENT_UNDEFINED, solve(1, t -> 1, t -> t > 1.6 ? Double.NaN : 1));
        assertEquals(1, watch.undefined());
        assertEquals(1, loop.lastT());
        assertEquals(SolveStatus.EVENT_UNDEFINED, solve(1, t -> t, t -> 1, t -> Double.NaN));
        assertEquals(2, watch.undefined());
        assertEquals(SolveStatus.EVENT_UNDEFINED, solve(1, t -> t == 0 ? Double.NaN : 1), "at the start alone");
        // an infinite one has a sign
        assertEquals(List.of(1.3), all(1, t -> t < 1.3 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY));
        assertEquals(List.of(1.3), all(1, t -> t < 1.3 ? -1 : Double.POSITIVE_INFINITY));
    }

    /** An event that recurs within 16 millionths of a step: more of them might be missed. */
    @Test
    void pilesUp() {
        for (double apart : new double[] {1.4e-5, 1.6e-5}) {
            double[] root = {1.5};
            int events = 0;
            SolveStatus status = solve(1, t -> t - root[0]);
            while (status == SolveStatus.EVENT) {
                events++;
                root[0] += events < 5 ? apart : 10;
                stepper.first(watch.time);
                status = loop.goOn(watch.time);
            }
            assertEquals(apart < 1.5e-5 ? SolveStatus.EVENTS_PILE_UP : SolveStatus.SUCCESS, status);
            assertEquals(apart < 1.5e-5 ? 2 : 5, events);
            assertEquals(apart < 1.5e-5 ? 1.5 + apart : 4, loop.lastT(), 1e-12);
        }
    }
}
