package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.StepLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Where a function of the step's part θ dips beyond zero between four samples. */
class TurnSearchTest {
    private static final int SAMPLES = 4;
    private final List<Double> looked = new ArrayList<>();

    /** Returns the place that is found at a sample, the step being 0 … 1; the second of two functions is meant. */
    private double place(int sample, DoubleUnaryOperator g) {
        CurveStepper stepper = new CurveStepper(t -> t);
        StepClock clock = new StepClock(StepLimits.NONE);
        clock.begin(0, 1);
        clock.set(0, 1, 1);
        stepper.attempt(0, 0, 1);
        EventFunctions functions = new EventFunctions((t, y, out) -> {
            looked.add(t);
            out[0] = 1;
            out[1] = g.applyAsDouble(t);
        }, stepper, clock, stepper.memory, 0, 1);
        functions.clear();
        TurnSearch search = new TurnSearch(SAMPLES, functions, 2);
        for (int i = 0; i <= SAMPLES; i++) {
            search.seen[i][1] = g.applyAsDouble((double) i / SAMPLES);
        }
        looked.clear();
        return search.place(1, sample, search.seen[Math.max(0, sample - 2)][1]);
    }

    /** Whether what is found at a sample lies beyond zero, for the function and for its opposite. */
    private void dips(int sample, double from, double to, DoubleUnaryOperator g) {
        for (int sign : new int[] {1, -1}) {
            double at = place(sample, t -> sign * g.applyAsDouble(t));
            assertTrue(at > from && at < to && g.applyAsDouble(at) < 0, "at " + at + ", looked at " + looked);
        }
    }

    private void none(int sample, DoubleUnaryOperator g) {
        for (int sign : new int[] {1, -1}) {
            assertEquals(Double.NaN, place(sample, t -> sign * g.applyAsDouble(t)));
        }
    }

    private static DoubleUnaryOperator parabola(double vertex, double below) {
        return t -> (t - vertex) * (t - vertex) - below;
    }

    @Test
    void betweenSamples() {
        // of a parabola the first look is at its vertex
        for (double vertex : new double[] {0.4, 0.45, 0.55, 0.6}) {
            assertEquals(vertex, place(3, parabola(vertex, 1e-6)), 1e-12);
            assertEquals(List.of(place(3, parabola(vertex, 1e-6))), looked);
        }
        dips(2, 0.27, 0.29, parabola(0.28, 1e-4));
        dips(4, 0.79, 0.81, parabola(0.8, 1e-4));
        // in the middle itself the value is known: it is looked at beside it
        dips(3, 0.5, 0.52, parabola(0.5025, 6e-6));
        dips(3, 0.48, 0.5, parabola(0.4975, 6e-6));
    }

    /** Not parabolas: the search goes on from where it looked. */
    @Test
    void curvesOfOtherShape() {
        for (double v : new double[] {0.38, 0.42, 0.45, 0.55, 0.58, 0.62}) {
            dips(3, v - 0.003, v + 0.003, t -> Math.pow(Math.abs(t - v), 3) - 1e-8);
            assertEquals(3, looked.size());
        }
        dips(3, 0.54, 0.56, t -> Math.pow(t - 0.55, 4) - 1e-8);
        dips(3, 0.44, 0.46, t -> Math.pow(t - 0.45, 4) - 1e-8);
        assertEquals(2, looked.size());
    }

    @Test
    void atTheEndsOfTheStep() {
        dips(4, 0.96, 0.98, parabola(0.97, 1e-5));
        dips(4, 0.88, 0.9, parabola(0.89, 1e-5));
        dips(2, 0.02, 0.04, parabola(0.03, 1e-5));
        dips(2, 0.1, 0.12, parabola(0.11, 1e-5));
        // in the middle of the step those samples are the next ones' business
        none(3, parabola(0.72, 1e-5));
        none(3, parabola(0.28, 1e-5));
        none(2, parabola(0.47, 1e-5));
        none(4, parabola(0.53, 1e-5));
    }

    @Test
    void nothingToFind() {
        // it turns before zero, near and far
        none(3, parabola(0.55, -1e-6));
        none(3, parabola(0.55, -0.1));
        none(2, parabola(0.03, -1e-6));
        none(4, parabola(0.97, -1e-6));
        assertTrue(looked.size() <= 9, "looked at " + looked);
        // a change of sign is none of its business, nor is a function that goes one way or bends away from zero
        none(3, t -> t - 0.6);
        none(3, t -> 1 + t);
        none(3, t -> 2 - t);
        none(3, t -> 1 - (t - 0.5) * (t - 0.5));
        none(1, parabola(0.1, 1e-5));
        none(0, parabola(0.1, 1e-5));
    }

    /** A parabola that comes to 0.45 of the middle value is followed, one that comes to 0.55 of it is not. */
    @Test
    void markedlyNearer() {
        for (double vertex : new double[] {0.42, 0.45, 0.55, 0.58}) {
            double square = (vertex - 0.5) * (vertex - 0.5);
            for (double part : new double[] {0.45, 0.55}) {
                DoubleUnaryOperator g = parabola(vertex, -square * part / (1 - part));
                none(3, g);
                assertEquals(part < 0.5, !looked.isEmpty(), "vertex " + vertex + ", looked at " + looked);
                // not a parabola: of a cubic the one through the three samples
                DoubleUnaryOperator bent = t -> g.applyAsDouble(t) + (t - 0.25) * (t - 0.5) * (t - 0.75);
                place(3, bent);
                assertEquals(part < 0.5, !looked.isEmpty(), "vertex " + vertex + ", looked at " + looked);
            }
        }
    }

    /** A sign that changed before the samples is one that has been found. */
    @Test
    void ofTheSignBefore() {
        CurveStepper stepper = new CurveStepper(t -> t);
        EventFunctions functions = new EventFunctions((t, y, g) -> g[0] = -1, stepper, new StepClock(StepLimits.NONE),
                stepper.memory, 0, 1);
        TurnSearch search = new TurnSearch(SAMPLES, functions, 1);
        for (int i = 0; i <= SAMPLES; i++) {
            search.seen[i][0] = parabola(0.55, 1e-6).applyAsDouble(0.25 * i);
        }
        assertEquals(Double.NaN, search.place(0, 3, -1));
        assertEquals(Double.NaN, search.place(0, 3, 0));
        search.accept();
        assertEquals(search.seen[SAMPLES][0], search.seen[0][0]);
    }
}
