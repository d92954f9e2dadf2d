package dev.costate.models.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void closedForms() {
        assertEquals(0.1, Schedule.constant(0.1).at(1_000_000));
        Schedule smooth = new Schedule.ExponentialDecay(2, 0.25, 10);
        assertEquals(2, smooth.at(0));
        assertEquals(1, smooth.at(5)); // 0.25^½ is exact
        assertEquals(0.5, smooth.at(10));
        Schedule stairs = new Schedule.StepDecay(8, 0.5, 3);
        assertEquals("8.0 8.0 4.0 1.0", stairs.at(0) + " " + stairs.at(2) + " " + stairs.at(3) + " " + stairs.at(9));
        Schedule cosine = new Schedule.Cosine(1, 0.2, 4, 12);
        assertEquals("0.25 0.5 0.75 1.0 1.0",
                cosine.at(0) + " " + cosine.at(1) + " " + cosine.at(2) + " " + cosine.at(3) + " " + cosine.at(4));
        assertEquals(0.6, cosine.at(8), 2e-16); // measured: one unit of the last place, 1.2e-16
        assertEquals(0.2, cosine.at(12));
        assertEquals(0.2, cosine.at(Long.MAX_VALUE));
        Schedule warmed = new Schedule.StepDecay(8, 0.5, 3).warmedUp(4);
        assertEquals("2.0 8.0 8.0 4.0", warmed.at(0) + " " + warmed.at(3) + " " + warmed.at(6) + " " + warmed.at(7));
    }

    /** Measured over all steps up to 500: the two halves of a cosine miss 1 by at most 4.4e-16. */
    @Property(tries = 500)
    void decaysComposeAndNeverRise(@ForAll @IntRange(min = 0, max = 2000) int step,
            @ForAll @IntRange(min = 1, max = 500) int steps, @ForAll @IntRange(min = 1, max = 1000) int thousandths) {
        double factor = thousandths / 1000.0;
        Schedule smooth = new Schedule.ExponentialDecay(1, factor, steps);
        Schedule stairs = new Schedule.StepDecay(1, factor, steps);
        Schedule cosine = new Schedule.Cosine(1, 0, 0, steps);
        for (Schedule schedule : new Schedule[] {smooth, stairs, cosine}) {
            assertTrue(schedule.at(step + 1) <= schedule.at(step) && schedule.at(step) >= 0, schedule + " at " + step);
        }
        assertEquals(stairs.at((long) step * steps), smooth.at((long) step * steps));
        assertTrue(stairs.at(step) >= smooth.at(step));
        assertEquals(1, cosine.at(step) + cosine.at(Math.max(0, steps - step)), step <= steps ? 5e-16 : 1);
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> Schedule.constant(-1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.constant(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.ExponentialDecay(1, 0, 10));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.ExponentialDecay(1, 1.5, 10));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.StepDecay(1, 0.5, 0));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Cosine(1, 2, 0, 10));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Cosine(1, 0, 10, 10));
        assertThrows(IllegalArgumentException.class, () -> Schedule.constant(1).warmedUp(0));
        String message = assertThrows(IllegalArgumentException.class, () -> new Schedule.Cosine(1, 0, 0, 10).at(-1))
                .getMessage();
        assertEquals("step -1: must be 0 or more", message);
    }
}
