package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.solvers.StepLimits;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where in a step the dense output is judged, and what of it counts. */
class DenseErrorTest {
    private final CurveStepper stepper = new CurveStepper(t -> t);
    private final StepClock clock = new StepClock(StepLimits.NONE);

    /** Judges the step from 10 to 14 with requested times at parts of it, after two that were reached. */
    private double judged(EventWatch watch, boolean everywhere, double... parts) {
        double[] times = new double[parts.length + 3];
        times[0] = 8;
        times[1] = 10;
        for (int i = 0; i < parts.length; i++) {
            times[i + 2] = 10 + 4 * parts[i];
        }
        times[parts.length + 2] = 99;
        SaveTimes saved = new SaveTimes(times.length, stepper.memory, 1, stepper, clock);
        System.arraycopy(times, 0, saved.times, 0, times.length);
        saved.reached = 2;
        clock.begin(10, 99);
        clock.set(10, 4, 14);
        stepper.asked.clear();
        return new DenseError(saved, stepper, clock).squared(watch, everywhere);
    }

    private void at(List<Double> expected, double... parts) {
        judged(null, false, parts);
        assertEquals(expected, stepper.asked, Arrays.toString(parts));
    }

    @Test
    void atTheTimesOrTheirQuartiles() {
        at(List.of());
        at(List.of(0.5), 0.5);
        at(List.of(0.25, 0.5), 0.25, 0.5);
        at(List.of(0.25, 0.5, 0.75), 0.25, 0.5, 0.75);
        at(List.of(0.25, 0.5, 0.75), 0.125, 0.25, 0.5, 0.75);
        at(List.of(0.125, 0.25, 0.5), 0.0625, 0.125, 0.25, 0.5, 0.75, 1, 2);
        at(List.of(0.25, 0.5, 0.75), 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875);
        // the end of the step needs no dense output, and what lies beyond is not in it
        at(List.of(), 1);
        at(List.of(0.5), 0.5, 1.25);
        at(List.of(), 1.25);
    }

    @Test
    void theWorstInUnitsOfTenTolerances() {
        stepper.denseError = theta -> theta == 0.5 ? 700 : 300;
        assertEquals(7, judged(null, false, 0.25, 0.5, 0.75));
        assertEquals(0, judged(null, false));
        stepper.denseError = theta -> 900 * theta;
        assertEquals(6, judged(null, true), 1e-14);
        assertEquals(List.of(1.0 / 3, 2.0 / 3), stepper.asked);
    }

    @Test
    void atAnEventButNotAfterIt() {
        EventFunctions none = new EventFunctions((t, y, g) -> g[0] = 1, stepper, clock, stepper.memory, 0, 1);
        EventWatch watch = new EventWatch(none, new int[1], new boolean[1], 1, clock);
        judged(watch, false, 0.25, 0.75);
        assertEquals(List.of(0.25, 0.75), stepper.asked);
        watch.happened = true;
        watch.time = 12;
        judged(watch, false, 0.25, 0.75);
        assertEquals(List.of(0.25, 0.5), stepper.asked);
        stepper.denseError = theta -> theta == 0.5 ? 500 : 0;
        assertEquals(5, judged(watch, false));
        watch.time = 14;
        judged(watch, false, 0.25, 0.75);
        assertEquals(List.of(0.25, 0.75), stepper.asked);
    }
}
