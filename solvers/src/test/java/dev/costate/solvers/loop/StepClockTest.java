package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.StepLimits;
import org.junit.jupiter.api.Test;

/** Which step is proposed, and where it ends. */
class StepClockTest {
    private static StepClock clock(double from, double to, double... stops) {
        StepClock c = new StepClock(new StepLimits(0, Double.POSITIVE_INFINITY, stops));
        c.begin(from, to);
        return c;
    }

    private static void proposes(StepClock c, double planned, double next, double h, double to, String marks) {
        c.propose(planned, next);
        assertEquals(h, c.h, "length");
        assertEquals(to, c.to, "end");
        assertEquals(marks, (c.clipped ? "clipped " : "") + (c.last ? "last " : "") + (c.spansStop ? "spans" : ""));
    }

    @Test
    void asPlannedOrClippedToTheEnd() {
        for (double way : new double[] {1, -1}) {
            StepClock c = clock(0, way);
            assertEquals(way, c.direction);
            assertEquals(way, c.span());
            proposes(c, 0.25 * way, way, 0.25 * way, 0.25 * way, "");
            c.accept();
            assertEquals(0.25 * way, c.t);
            proposes(c, 0.8 * way, way, 0.75 * way, way, "clipped last ");
            proposes(c, 0.75 * way, way, 0.75 * way, way, "clipped last ");
            // what would be left is less than a ten billionth of it, or a little more
            proposes(c, 0.75 * way * (1 - 0.99e-10), way, 0.75 * way, way, "clipped last ");
            c.propose(0.75 * way * (1 - 1.01e-10), way);
            assertFalse(c.clipped || c.last);
            assertTrue(c.within(0.75 * way, way) && c.within(-0.75 * way, way));
            assertFalse(c.within(0.76 * way, way));
            c.begin(0, way);
            assertEquals(0, c.t);
            assertEquals(0, c.h);
        }
    }

    @Test
    void noLongerThanTheLongest() {
        StepClock c = new StepClock(new StepLimits(0.125, 0.25));
        for (double way : new double[] {1, -1}) {
            c.begin(0, way);
            proposes(c, 0.5 * way, way, 0.25 * way, 0.25 * way, "");
            proposes(c, 0.25 * way, way, 0.25 * way, 0.25 * way, "");
        }
        assertTrue(c.shortest(0.125) && c.shortest(-0.125));
        assertFalse(c.shortest(0.126));
    }

    @Test
    void fourRoundingsAreTheShortest() {
        StepClock c = clock(1, 2);
        assertTrue(c.shortest(4 * Math.ulp(1.0)));
        assertFalse(c.shortest(4.1 * Math.ulp(1.0)));
    }

    /** Before a stop, as far after it, then to the end; the gap is four roundings of the larger time. */
    @Test
    void stops() {
        double gap = 4 * Math.ulp(2.0);
        StepClock c = clock(0, 2, 0.5);
        proposes(c, 1, 2, 0.5 - gap, 0.5 - gap, "clipped ");
        c.accept();
        proposes(c, 1, 2, 2 * gap, 0.5 + gap, "clipped spans");
        c.accept();
        proposes(c, 1, 2, 1, 1.5 + gap, "");
        proposes(c, 3, 2, 2 - (0.5 + gap), 2, "clipped last ");
        // a requested time before the stop does not pass it
        c.begin(0, 2);
        c.endAtNext();
        proposes(c, 1, 0.25, 0.25, 0.25, "clipped ");
        c.accept();
        proposes(c, 1, 2, 0.25 - gap, 0.5 - gap, "clipped ");
        // where a stop is the end, no step spans it
        c.begin(0.25, 0.5);
        proposes(c, 1, 0.5, 0.25 - gap / 4, 0.5 - gap / 4, "clipped ");
    }

    @Test
    void endsAtTheNextTimeIfAsked() {
        for (double way : new double[] {1, -1}) {
            StepClock c = clock(0, way);
            proposes(c, 0.5 * way, 0.25 * way, 0.5 * way, 0.5 * way, "");
            c.endAtNext();
            proposes(c, 0.5 * way, 0.25 * way, 0.25 * way, 0.25 * way, "clipped ");
            proposes(c, 0.125 * way, 0.25 * way, 0.125 * way, 0.125 * way, "");
            c.accept();
            // once a step is taken no more
            proposes(c, 0.5 * way, 0.25 * way, 0.5 * way, 0.625 * way, "");
            c.endAtNext();
            proposes(c, 2 * way, way, 0.875 * way, way, "clipped last ");
        }
    }

    /** Far from t = 0 a step ends at the next time of itself, where it is shorter than a billionth of the time. */
    @Test
    void farFromZero() {
        StepClock c = clock(1 << 30, (1 << 30) + 8);
        proposes(c, 2, (1 << 30) + 1, 2, (1 << 30) + 2, "");
        proposes(c, 1.0625, (1 << 30) + 0.5, 0.5, (1 << 30) + 0.5, "clipped ");
        c.accept();
        proposes(c, 2, (1 << 30) + 1, 2, (1 << 30) + 2.5, "");
    }

    /** Steps of 0.3 from 1e8 on, where times lie 1.5e-8 apart: the sum is kept to 53 bits of the way. */
    @Test
    void compensation() {
        for (double way : new double[] {1, -1}) {
            StepClock c = clock(1e8 * way, (1e8 + 1000) * way);
            for (int i = 0; i < 1000; i++) {
                c.propose(0.3 * way, (1e8 + 1000) * way);
                c.accept();
            }
            assertEquals(300 * way, (c.t - 1e8 * way) - c.timeCompensation, 1e-12);
            assertTrue(c.timeCompensation != 0);
            c.propose(1e4 * way, (1e8 + 1000) * way);
            assertEquals(700 * way, c.h, 1e-12);
            assertTrue(c.within(c.h, c.to));
            assertFalse(c.within(c.h * (1 + 1e-12), c.to));
            c.accept();
            assertEquals(0, c.timeCompensation);
        }
    }

    /** A clock that goes where another stood proposes what that does. */
    @Test
    void savedAndLoaded() {
        StepClock c = clock(1e8, 1e8 + 9, 1e8 + 1, 1e8 + 5);
        double[] cells = new double[StepClock.CELLS + 1];
        StepClock other = clock(3, -4, 1e8 + 1, 1e8 + 5);
        other.endAtNext();
        for (int i = 0; i < 9; i++) {
            c.save(cells, 1);
            other.load(cells, 1, 1e8, 1e8 + 9);
            c.propose(0.7, 1e8 + 9);
            proposes(other, 0.7, 1e8 + 9, c.h, c.to,
                    (c.clipped ? "clipped " : "") + (c.last ? "last " : "") + (c.spansStop ? "spans" : ""));
            assertEquals(c.t, other.t);
            assertEquals(c.timeCompensation, other.timeCompensation);
            c.accept();
        }
        assertTrue(c.t > 1e8 + 4);
    }
}
