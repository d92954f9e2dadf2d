package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.StepLimits;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** By which step, and where in it, a requested time is reached; the curve is t² + 1. */
class SaveTimesTest {
    private final StepClock clock = new StepClock(StepLimits.NONE);
    private double[] cells;

    private SaveTimes times(DoubleUnaryOperator curve, double... at) {
        CurveStepper stepper = new CurveStepper(curve);
        SaveTimes s = new SaveTimes(at.length, stepper.memory, 1, stepper, clock);
        System.arraycopy(at, 0, s.times, 0, at.length);
        s.begin(3);
        clock.begin(at[0], at[at.length - 1]);
        stepper.first(at[0]);
        s.start();
        clock.set(at[0], 4 * clock.direction, at[0] + 4 * clock.direction);
        stepper.attempt(0, clock.t, clock.h);
        cells = stepper.memory.cells;
        return s;
    }

    @Test
    void untilATimeInAStep() {
        for (double way : new double[] {1, -1}) {
            SaveTimes s = times(t -> t * t + 1, 0, 0, way, 2 * way, 2 * way, 4 * way, 5 * way);
            assertEquals(2, s.reached);
            assertTrue(s.emit(7, way));
            assertEquals(3, s.reached);
            assertTrue(s.emit(8, clock.to));
            assertEquals(6, s.reached);
            assertArrayEquals(new int[] {-1, -1, 7, 8, 8, 8, 0}, s.step);
            assertArrayEquals(new double[] {0, 0, 0.25, 0.5, 0.5, 1, 0}, s.theta);
            for (int i = 0; i < 6; i++) {
                assertEquals(3 + i, s.row(i));
                assertEquals(s.times[i] * s.times[i] + 1, cells[s.row(i)]);
            }
            assertEquals(0, cells[s.row(6)], "beyond the step");
        }
    }

    /** A state that is not finite: the step can be tried again, and no time of it counts as reached. */
    @Test
    void aStateThatIsNotFinite() {
        SaveTimes s = times(t -> t == 3 ? Double.NaN : t, 0, 1, 3, 4);
        assertFalse(s.emit(0, clock.to));
        assertEquals(1, s.reached);
        assertTrue(s.emit(1, 2));
        assertEquals(2, s.reached);
    }

    @Test
    void refused() {
        assertEquals("time 1 is NaN: must be finite", refused(0, Double.NaN, 1));
        assertEquals("time 2 is 1.0 after 2.0: times must go one way, from 0.0 to 3.0", refused(0, 2, 1, 3));
        assertEquals("time 2 is -1.0 after -2.0: times must go one way, from 0.0 to -3.0", refused(0, -2, -1, -3));
        assertEquals("time 1 is 2.0 after 1.0: times must go one way, from 1.0 to 1.0", refused(1, 2, 1));
        assertEquals(3, times(t -> t, 1, 1, 1).reached);
    }

    private String refused(double... at) {
        return assertThrows(IllegalArgumentException.class, () -> times(t -> t, at)).getMessage();
    }
}
