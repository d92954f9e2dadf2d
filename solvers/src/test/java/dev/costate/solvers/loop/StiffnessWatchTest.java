package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Which steps the watch looks at, and what it counts. */
class StiffnessWatchTest {
    private final CurveStepper stepper = new CurveStepper(t -> t);
    private final StiffnessWatch watch = new StiffnessWatch(stepper);

    /** Takes the first steps and returns the numbers of those that were looked at. */
    private List<Integer> seen(int steps, IntToDoubleFunction stiffness) {
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            stepper.stiffness = stiffness.applyAsDouble(i);
            stepper.asked.clear();
            watch.step(i, 0.5);
            if (!stepper.asked.isEmpty()) {
                assertEquals(List.of(0.5), stepper.asked);
                seen.add(i);
            }
        }
        return seen;
    }

    @Test
    void everySixteenthThenEvery64th() {
        watch.clear();
        assertEquals(List.of(15, 31, 47, 63, 79, 95, 111, 127, 143, 207, 271), seen(300, i -> 0.89));
        assertEquals(0, watch.largest());
    }

    /** From a step near the boundary on each one, until six in a row are not; NaN and ∞ are not. */
    @Test
    void eachOneFromANearOneOn() {
        watch.clear();
        assertEquals(List.of(15, 16, 17, 18, 19, 20, 21, 37), seen(40, i -> i == 15 ? 0.9 : Double.NaN));
        watch.clear();
        assertEquals(List.of(15, 31), seen(40, i -> Double.POSITIVE_INFINITY));
        // the sixth of them counts from the last near one
        watch.clear();
        assertEquals(List.of(15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 42), seen(43, i -> i == 15 || i == 20 ? 1
                : 0.5));
    }

    /** The mean of 15 near ones, 1 … 1.14: with 14 the solve is not limited. */
    @Test
    void theMeanOfFifteen() {
        watch.clear();
        seen(29, i -> 1 + 0.01 * (i - 15));
        assertEquals(0, watch.largest());
        watch.clear();
        seen(30, i -> 1 + 0.01 * (i - 15));
        assertEquals(1.07, watch.largest(), 1e-14);
        // five in a row beside them change nothing, six make it begin anew
        watch.clear();
        seen(35, i -> i % 20 >= 10 && i % 20 < 15 ? 0 : 1);
        assertEquals(1, watch.largest());
        watch.clear();
        seen(35, i -> i >= 25 && i < 31 ? 0 : 1);
        assertEquals(0, watch.largest());
    }

    /** After an event the count begins anew, but what was found stays; the largest mean counts. */
    @Test
    void afterAnEvent() {
        watch.clear();
        seen(30, i -> 1.2);
        watch.begin();
        assertEquals(List.of(15, 16), seen(17, i -> 1));
        assertEquals(1.2, watch.largest(), 1e-14);
        watch.begin();
        seen(29, i -> 3);
        assertEquals(1.2, watch.largest(), 1e-14);
        watch.begin();
        seen(30, i -> 1);
        assertEquals(1.2, watch.largest(), 1e-14);
        watch.clear();
        assertEquals(0, watch.largest());
    }
}
