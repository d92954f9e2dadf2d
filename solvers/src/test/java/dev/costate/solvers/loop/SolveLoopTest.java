package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the loop itself does with steps of a known curve, t². */
class SolveLoopTest {
    private static final SolveOptions FIXED = SolveOptions.fixed(Methods.RK4, 0.75);
    private final CurveStepper stepper = new CurveStepper(t -> t * t);

    private SolveLoop loop(SolveOptions o, double... times) {
        SolveLoop loop = new SolveLoop(o, stepper.memory, stepper, 1, times.length);
        System.arraycopy(times, 0, loop.times, 0, times.length);
        stepper.first(times[0]);
        return loop;
    }

    private double[] states(int at, int count) {
        return Arrays.copyOfRange(stepper.memory.cells, at, at + count);
    }

    @Test
    void inParts() {
        double[] times = {1, 2, 3, 4};
        SolveLoop whole = loop(FIXED, times);
        assertEquals(SolveStatus.SUCCESS, whole.run(8));
        assertArrayEquals(new double[] {1, 4, 9, 16}, states(8, 4));
        assertEquals(0.75, whole.lastH());
        assertEquals(4, whole.lastT());
        SolveLoop part = loop(FIXED, times);
        assertNull(part.run(16, 2));
        assertEquals(2, part.trace().accepted());
        assertEquals(2.5, part.lastT());
        double[] progress = new double[SolveLoop.PROGRESS + 1];
        part.save(progress, 1);
        part.proceed(3);
        assertEquals(3.25, part.lastT());
        // another loop goes on from there
        SolveLoop other = loop(FIXED, times);
        other.saved.begin(24);
        other.load(progress, 1);
        stepper.first(2.5);
        assertEquals(2, other.saved.reached);
        assertEquals(0, other.trace().accepted());
        assertNull(other.proceed(3));
        assertEquals(3.25, other.lastT());
        assertEquals(SolveStatus.SUCCESS, other.proceed(9));
        assertArrayEquals(new double[] {0, 0, 9, 16}, states(24, 4));
        assertArrayEquals(new int[] {0, 0, 2, 3}, other.saved.step);
        assertEquals(2.5, other.trace().gridT(0));
        assertEquals(0.75, other.trace().gridH(0));
    }

    @Test
    void onAGrid() {
        SolveLoop free = loop(FIXED, 0, 2);
        free.run(8);
        StepTrace grid = free.trace();
        SolveLoop frozen = loop(FIXED.withGrid(grid), 0, 1, 2);
        DensePath path = frozen.keepDense();
        assertNull(frozen.run(16, 1));
        assertEquals(0.75, frozen.lastT());
        assertEquals(SolveStatus.SUCCESS, frozen.proceed(9));
        assertArrayEquals(new double[] {0, 1, 4}, states(16, 3));
        assertEquals(3, frozen.trace().accepted());
        assertEquals(0.5, frozen.trace().gridH(2));
        assertEquals(2, frozen.lastT());
        stepper.first(0);
        assertEquals(SolveStatus.SUCCESS, frozen.run(16));
        double[] y = new double[1];
        path.accept(y, 1.2);
        assertEquals(1.44, y[0], 1e-15);
    }

    /** The number of steps that limits, also where the steps are many and near the limit. */
    @Test
    void stiffnessIsOfTheLastRun() {
        SolveOptions o = SolveOptions.fixed(Methods.RK4, 1.0 / 64);
        SolveLoop loop = loop(o, 0, 1);
        stepper.stiffness = 1.5;
        loop.run(8);
        assertEquals(1.5, loop.stiffness());
        SolveLoop frozen = loop(o.withGrid(loop.trace()), 0, 1);
        frozen.run(8);
        assertEquals(1.5, frozen.stiffness());
        stepper.stiffness = 0;
        stepper.first(0);
        loop.run(8);
        assertEquals(0, loop.stiffness());
    }

    @Test
    void aWindowOfSteps() {
        SolveLoop loop = loop(SolveOptions.fixed(Methods.RK4, 1.0 / 1024), 0, 4);
        loop.keepWindow(4);
        loop.run(8);
        long bytes = loop.trace().heapBytes();
        SolveLoop all = loop(SolveOptions.fixed(Methods.RK4, 1.0 / 1024), 0, 4);
        all.run(8);
        assertEquals(4096, all.trace().accepted());
        assertEquals(true, bytes < all.trace().heapBytes() / 4);
    }
}
