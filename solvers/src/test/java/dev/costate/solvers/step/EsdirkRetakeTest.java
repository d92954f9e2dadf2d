package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.method.Methods;
import dev.costate.vectorapi.Memory;
import org.junit.jupiter.api.Test;

/** Steps taken again from what was noted of them: to the same bits, whichever step their Jacobian is of. */
class EsdirkRetakeTest {
    private static final Esdirk METHOD = Methods.KVAERNO5;
    private static final SolveOptions ADAPTIVE = SolveOptions.adaptive(METHOD, 1e-6, 1e-6);
    private static final int STEPS = 150;

    private final ForcedField field = new ForcedField();
    private final Memory memory = new Memory(64);

    private EsdirkStepper stepper(SolveOptions o) {
        EsdirkStepper s = new EsdirkStepper(o, METHOD, field, memory, 2, 1);
        s.use(new double[] {1, 0.0025}, 0);
        s.first(0);
        return s;
    }

    private static double h(int step) {
        return step % 5 == 0 ? 0.02 : 0.01;
    }

    private static double t(int step) {
        double t = 0;
        for (int i = 0; i < step; i++) {
            t += h(i);
        }
        return t;
    }

    /** All states of all stages of a step. */
    private static double[][] copy(EsdirkStepper s) {
        double[][] k = new double[s.keptCount()][];
        for (int i = 0; i < k.length; i++) {
            k[i] = s.kept(i).clone();
        }
        return k;
    }

    @Test
    void toTheSameBits() {
        field.cubic = 2;
        for (SolveOptions o : new SolveOptions[] {ADAPTIVE, SolveOptions.fixed(METHOD, 0.01)}) {
            EsdirkStepper s = stepper(o);
            assertTrue(s.noteOrigins());
            double[][][] recorded = new double[STEPS][][];
            int others = 0;
            for (int i = 0; i < STEPS; i++) {
                s.attempt(i, t(i), h(i));
                assertTrue(s.solved());
                recorded[i] = copy(s);
                s.accept();
                others += s.origin(i) < i ? 1 : 0;
            }
            assertEquals(o == ADAPTIVE, others > STEPS / 2, others + " steps with a Jacobian of a step before");
            EsdirkStepper again = stepper(o);
            again.prepareToRetake();
            assertEquals(7, again.startCells());
            int first = memory.allocate(STEPS * again.startCells());
            for (int i = 0; i < STEPS; i++) {
                again.saveStart(first + i * again.startCells());
                again.retake(i, t(i), h(i), s.origin(i));
                same(recorded[i], copy(again));
                assertArrayEquals(recorded[i][0], again.states()[0]);
                again.accept();
            }
            for (int i = STEPS - 1; i >= 0; i -= 7) {
                again.loadStart(first + i * again.startCells());
                again.retake(i, t(i), h(i), s.origin(i));
                same(recorded[i], copy(again));
                assertStates(again, t(i), h(i));
            }
        }
    }

    private static void same(double[][] expected, double[][] actual) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i]);
        }
    }

    /** The state of a stage is that at which its slope was found, but for Newton's method's last change. */
    private void assertStates(EsdirkStepper s, double t, double h) {
        for (int i = 1; i < METHOD.stages(); i++) {
            double[] f = field.at(t + METHOD.c(i) * h, s.states()[i]);
            assertArrayEquals(f, s.kept(i + 1), 1e-4);
        }
    }

    /** A step whose Jacobians were those of its iterations has no origin; it is taken again with such ones. */
    @Test
    void withAJacobianForEachIteration() {
        field.cubic = 2e5;
        SolveOptions fixed = SolveOptions.fixed(METHOD, 0.05);
        EsdirkStepper s = new EsdirkStepper(fixed, METHOD, field, memory, 2, 1);
        s.use(new double[] {0.05, 0}, 0);
        s.first(0);
        s.noteOrigins();
        s.attempt(0, 0, 0.05);
        assertTrue(s.solved());
        double[][] recorded = copy(s);
        s.accept();
        assertEquals(-1, s.origin(0));
        EsdirkStepper again = new EsdirkStepper(fixed, METHOD, field, memory, 2, 1);
        again.use(new double[] {0.05, 0}, 0);
        again.first(0);
        again.prepareToRetake();
        again.retake(0, 0, 0.05, -1);
        same(recorded, copy(again));
    }
}
