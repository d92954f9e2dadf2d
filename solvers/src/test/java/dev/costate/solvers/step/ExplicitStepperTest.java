package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both steppers of explicit methods against the formulas of a Runge–Kutta step, stage by stage. */
class ExplicitStepperTest {
    private static final double TOLERANCE = 1e-3;
    private static final double T = 0.5;
    private static final double H = 0.25;

    static List<Tableau> methods() {
        return Methods.ALL.stream().filter(Tableau.class::isInstance).map(Tableau.class::cast).toList();
    }

    private double nanFrom = Double.POSITIVE_INFINITY;
    private int calls;

    private void field(double t, double[] y, double[] dy) {
        calls++;
        for (int i = 0; i < y.length; i++) {
            dy[i] = t * y[(i + 1) % y.length] - 0.3 * (i + 1) * y[i] + i;
        }
        if (t > nanFrom) {
            dy[y.length - 1] = Double.NaN;
        }
    }

    private static double[] start(int n) {
        double[] y = new double[n];
        Arrays.setAll(y, i -> 1 + 0.1 * i);
        return y;
    }

    private static SolveOptions options(Tableau m) {
        return m.adaptive() ? SolveOptions.adaptive(m, TOLERANCE, TOLERANCE) : SolveOptions.fixed(m, H);
    }

    /** On arrays where that serves the method, otherwise by kernels; at the start of a solve. */
    private Stepper stepper(Tableau m, Memory memory, int n, boolean small, double t) {
        Stepper stepper;
        RightHandSide f = this::field;
        if (small) {
            SmallStateStepper s = new SmallStateStepper(options(m), memory, n);
            s.start(f, start(n));
            stepper = s;
        } else {
            Kernels kernels = KernelChoice.kernels(memory);
            StageLayout layout = new StageLayout(n, 0);
            StageBuffers buffers = StageBuffers.ring(layout, m);
            buffers.placeRing(memory.allocate(buffers.ringCells()));
            KernelStepper s = Steppers.onBuffers(options(m), kernels, layout, n);
            System.arraycopy(start(n), 0, memory.cells, layout.y(buffers.at(0)), n);
            double[] y = new double[n];
            double[] dy = new double[n];
            s.use((time, slot, keep) -> {
                System.arraycopy(memory.cells, layout.y(slot), y, 0, n);
                f.eval(time, y, dy);
                System.arraycopy(dy, 0, memory.cells, layout.k(slot), n);
            }, buffers);
            stepper = s;
        }
        stepper.first(t);
        return stepper;
    }

    /** y + h Σ wⱼkⱼ; the second half of a partitioned method's state has weights of its own. */
    private static double[] plus(double[] y, double h, double[] w, double[] ofMomenta, double[][] k, int count) {
        double[] out = y.clone();
        for (int i = 0; i < y.length; i++) {
            double[] own = i < y.length / 2 ? w : ofMomenta;
            for (int j = 0; j < count; j++) {
                out[i] += h * own[j] * k[j][i];
            }
        }
        return out;
    }

    private double[] at(double t, double[] y) {
        double[] dy = new double[y.length];
        field(t, y, dy);
        calls--;
        return dy;
    }

    /** A step worked out by the formulas. */
    private final class Step {
        private final double[][] k;
        private final double[] y0;
        private double[] y1;
        private final double[] dense;

        Step(Tableau m, double t, double[] y0, double theta) {
            this.y0 = y0;
            int stages = m.stages();
            k = new double[stages + m.denseStages()][];
            for (int i = 0; i < k.length; i++) {
                boolean own = i >= stages;
                double[] a = own ? m.denseA(i - stages) : m.a(i);
                double[] y = i == 0 ? y0 : plus(y0, H, a, own ? a : m.momentumA(i), k, i);
                y1 = own ? y1 : y;
                k[i] = at(t + (own ? m.denseC(i - stages) : m.c()[i]) * H, y);
            }
            double[] w = new double[k.length];
            double[] ofMomenta = w;
            m.denseWeights(theta, w);
            if (m.partitioned()) {
                ofMomenta = new double[k.length];
                m.momentumDenseWeights(theta, ofMomenta);
            }
            dense = plus(y0, H, w, ofMomenta, k, k.length);
        }

        double meanSquare(double[] w, boolean tolerances) {
            double sum = 0;
            double[] e = plus(new double[y0.length], H, w, w, k, w.length);
            for (int i = 0; i < e.length; i++) {
                double size = Math.max(Math.abs(y0[i]), Math.abs(y1[i]));
                sum += Math.pow(e[i] / (tolerances ? TOLERANCE + TOLERANCE * size : 1), 2);
            }
            return sum / e.length;
        }
    }

    private static double[] read(Memory memory, int at, int n) {
        return Arrays.copyOfRange(memory.cells, at, at + n);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void steps(Tableau m) {
        for (int n : new int[] {2, 8, 10}) {
            for (boolean small : new boolean[] {true, false}) {
                if (small && !SmallStateStepper.serves(m, n)) {
                    assertTrue(n > 8 || m.partitioned());
                    continue;
                }
                Memory memory = new Memory(0);
                int room = memory.allocate(n);
                Stepper s = stepper(m, memory, n, small, T);
                calls = 1;
                double[] y = start(n);
                for (int step = 0; step < 3; step++) {
                    double t = T + step * H;
                    Step exact = new Step(m, t, y, 0.4);
                    s.attempt(step, t, H);
                    s.current(room);
                    assertArrayEquals(y, read(memory, room, n), 1e-12);
                    s.end(room);
                    assertArrayEquals(exact.y1, read(memory, room, n), 1e-12);
                    assertTrue(s.finite() && s.solved() && !s.firstNonFinite(t, H).found());
                    errors(m, s, exact);
                    s.inside(t, H, 0.4, room);
                    assertArrayEquals(exact.dense, read(memory, room, n), 1e-11);
                    assertEquals(calls, s.evaluations());
                    s.accept();
                    y = exact.y1;
                }
                assertEquals(1 + 3 * (m.stages() - 1 + m.denseStages()), calls);
            }
        }
    }

    private static void errors(Tableau m, Stepper s, Step exact) {
        if (m.adaptive()) {
            double error = exact.meanSquare(m.e(), true);
            double expected = m.e2().length == 0 ? error : Tableau.joined(error, exact.meanSquare(m.e2(), true));
            assertEquals(expected, s.squaredError(H), 1e-6 * expected);
        }
        if (!m.partitioned()) {
            double near = Math.sqrt(exact.meanSquare(m.stability().change(), m.adaptive())
                    / exact.meanSquare(m.stability().move(), m.adaptive())) / m.stability().interval();
            assertEquals(near, s.stiffness(H), 1e-8 * near);
        }
    }

    /** A step that was kept is recalled with its dense output; norms; and where a number is not finite. */
    @ParameterizedTest
    @MethodSource("methods")
    void keptAndFailed(Tableau m) {
        for (int n : new int[] {2, 10}) {
            boolean small = SmallStateStepper.serves(m, n);
            Memory memory = new Memory(0);
            int room = memory.allocate(n);
            Stepper s = stepper(m, memory, n, small, T);
            double norm = s.stateNorm();
            assertTrue(norm > 0 && s.derivativeNorm() > 0);
            double[] f = at(T, start(n));
            double[] moved = at(T + H, plus(start(n), H, new double[] {1}, new double[] {1}, new double[][] {f}, 1));
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double scale = m.adaptive() ? TOLERANCE + TOLERANCE * start(n)[i] : 1;
                sum += Math.pow((moved[i] - f[i]) / scale, 2);
            }
            assertEquals(Math.sqrt(sum / n), s.derivativeChangeNorm(T, H), 1e-8 * Math.sqrt(sum / n));
            assertEquals(2, s.evaluations());
            s = stepper(m, memory, n, small, T);
            s.attempt(0, T, H);
            double[] kept = new double[s.keptCells() + 1];
            s.keep(T, H, kept, 1);
            s.accept();
            s.attempt(1, T + H, H);
            s.recall(kept, 1);
            s.inside(T, H, 0.4, room);
            assertArrayEquals(new Step(m, T, start(n), 0.4).dense, read(memory, room, n), 1e-11);
            nanFrom = T;
            Stepper bad = stepper(m, memory, n, small, T);
            bad.attempt(0, T, H);
            NonFinite where = bad.firstNonFinite(T, H);
            assertEquals(n - 1, where.component());
            assertTrue(where.number() >= 1 && where.number() < m.stages());
            nanFrom = 0;
            bad = stepper(m, memory, n, small, T);
            bad.attempt(0, T, H);
            assertEquals(NonFinite.stage(0, n - 1), bad.firstNonFinite(T, H));
            assertFalse(bad.finite());
            nanFrom = Double.POSITIVE_INFINITY;
        }
        if (m.partitioned()) {
            assertThrows(IllegalArgumentException.class, () -> stepper(m, new Memory(0), 3, false, T));
        }
    }
}
