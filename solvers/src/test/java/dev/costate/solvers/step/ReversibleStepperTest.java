package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps by the formulas of {@link ReversibleMethod}, and back to the bits of where they began. */
class ReversibleStepperTest {
    private static final int N = 3;
    private static final double T = 0.5;
    private static final double H = 0.125;
    private static final double TOLERANCE = 1e-3;
    private static final double[] START = {1, -0.5, 2};

    private final Memory memory = new Memory(0);
    private final int room = memory.allocate(N);
    private double nanFrom = Double.POSITIVE_INFINITY;
    private int nanCall = -1;
    private int calls;

    static List<ReversibleMethod> methods() {
        return Methods.REVERSIBLE;
    }

    private double[] field(double t, double[] y) {
        calls++;
        boolean bad = t > nanFrom || calls == nanCall;
        return new double[] {y[1] - 0.3 * y[0], t * y[2] - y[0], bad ? Double.NaN : -0.5 * y[2] + t};
    }

    private ReversibleStepper stepper(ReversibleMethod m, double t) {
        SolveOptions o = m.adaptive() ? SolveOptions.adaptive(m, TOLERANCE, TOLERANCE) : SolveOptions.fixed(m, H);
        StageLayout layout = new StageLayout(N, 0);
        StageBuffers buffers = StageBuffers.ring(layout, m);
        buffers.placeRing(memory.allocate(buffers.ringCells()));
        ReversibleStepper s = (ReversibleStepper) Steppers.onBuffers(o, KernelChoice.kernels(memory), layout, N);
        s.place(memory.allocate(s.cells()));
        System.arraycopy(START, 0, memory.cells, layout.y(buffers.at(0)), N);
        s.use((time, slot, keep) -> {
            double[] dy = field(time, Arrays.copyOfRange(memory.cells, layout.y(slot), layout.y(slot) + N));
            System.arraycopy(dy, 0, memory.cells, layout.k(slot), N);
        }, buffers);
        s.first(t);
        return s;
    }

    /** a + factor·b. */
    private static double[] plus(double[] a, double factor, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < a.length; i++) {
            sum[i] += factor * b[i];
        }
        return sum;
    }

    /** Ψ(h, t, y), and the slopes of its stages. */
    private double[] increment(Tableau m, double h, double t, double[] y, double[][] k) {
        double[] sum = new double[N];
        for (int i = 0; i < m.stages() - 1; i++) {
            double[] state = y;
            for (int j = 0; j < i; j++) {
                state = plus(state, h * m.a(i)[j], k[j]);
            }
            k[i] = field(t + m.c()[i] * h, state);
            sum = plus(sum, h * m.b()[i], k[i]);
        }
        return sum;
    }

    private double[] current(ReversibleStepper s) {
        s.current(room);
        return Arrays.copyOfRange(memory.cells, room, room + N);
    }

    private double[] z(ReversibleStepper s) {
        return Arrays.copyOfRange(memory.cells, s.z(), s.z() + N);
    }

    private double[] carries(ReversibleStepper s) {
        int at = memory.allocate(s.carryCells());
        s.save(at);
        return Arrays.copyOfRange(memory.cells, at, at + s.carryCells());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void thereAndBack(ReversibleMethod m) {
        ReversibleStepper s = stepper(m, T);
        double lambda = m.coupling();
        double[] y = START;
        double[] z = START;
        double[][] carries = new double[4][];
        for (int step = 0; step < 4; step++) {
            carries[step] = carries(s);
            double t = T + step * H;
            s.attempt(step, t, H);
            double[] z1;
            double[] y1;
            if (m.heun()) {
                double[] f = field(t, z);
                z1 = plus(plus(y, 1, plus(y, -1, z)), H, f);
                y1 = plus(plus(y, 0.5 * H, f), 0.5 * H, field(t + H, z1));
            } else {
                double[][] k = new double[m.base().stages()][];
                double[][] back = new double[m.base().stages()][];
                double[] there = increment(m.base(), H, t, z, k);
                y1 = plus(plus(z, lambda, plus(y, -1, z)), 1, there);
                double[] again = increment(m.base(), -H, t + H, y1, back);
                z1 = plus(z, -1, again);
                k[k.length - 1] = back[0];
                errors(m, s, k, plus(there, 1, again), y, y1);
            }
            s.end(room);
            assertArrayEquals(y1, Arrays.copyOfRange(memory.cells, room, room + N), 1e-13);
            assertTrue(s.finite() && !s.firstNonFinite(t, H).found());
            s.accept();
            assertArrayEquals(y1, current(s), 1e-13);
            assertArrayEquals(z1, z(s), 1e-13);
            y = y1;
            z = z1;
        }
        for (int step = 3; step >= 0; step--) {
            s.undo(step, T + step * H, T + step * H, H);
            assertArrayEquals(Arrays.copyOf(carries[step], N), Arrays.copyOf(carries(s), N));
            int width = s.carryCells() / 4;
            assertArrayEquals(Arrays.copyOfRange(carries[step], 2 * width, 2 * width + N), z(s));
        }
    }

    /** √(E² + D²/(1 − λ)) in units of the tolerance. */
    private static void errors(ReversibleMethod m, ReversibleStepper s, double[][] k, double[] apart, double[] y,
            double[] y1) {
        if (!m.adaptive()) {
            return;
        }
        double e2 = 0;
        double d2 = 0;
        for (int i = 0; i < N; i++) {
            double e = 0;
            for (int j = 0; j < k.length; j++) {
                e += H * m.base().e()[j] * k[j][i];
            }
            e2 += Math.pow(e / (TOLERANCE + TOLERANCE * Math.max(Math.abs(y[i]), Math.abs(y1[i]))), 2) / N;
            d2 += Math.pow(apart[i] / (TOLERANCE + TOLERANCE * Math.abs(y[i])), 2) / N;
        }
        double expected = e2 + d2 / (1 - m.coupling());
        assertEquals(expected, s.squaredError(H), 1e-5 * expected);
        assertEquals(0, s.stiffness(H));
    }

    /** Dense output begins and ends at y, and is kept; a state that was saved goes on to the same bits. */
    @ParameterizedTest
    @MethodSource("methods")
    void denseOutputAndState(ReversibleMethod m) {
        ReversibleStepper s = stepper(m, T);
        s.attempt(0, T, H);
        s.accept();
        double[] y = current(s);
        int saved = memory.allocate(s.carryCells());
        s.save(saved);
        double t = T + H;
        s.attempt(1, t, H);
        Arrays.fill(memory.cells, room, room + N, Double.NaN);
        s.inside(t, H, 0, room);
        assertArrayEquals(y, Arrays.copyOfRange(memory.cells, room, room + N));
        s.end(room);
        double[] end = Arrays.copyOfRange(memory.cells, room, room + N);
        Arrays.fill(memory.cells, room, room + N, Double.NaN);
        s.inside(t, H, 1, room);
        assertArrayEquals(end, Arrays.copyOfRange(memory.cells, room, room + N), 1e-13);
        s.inside(t, H, 0.4, room);
        assertTrue(memory.cells[room] != end[0] && memory.cells[room] != y[0]);
        double[] middle = Arrays.copyOfRange(memory.cells, room, room + N);
        double[] kept = new double[s.keptCells() + 1];
        s.keep(t, H, kept, 1);
        s.accept();
        s.attempt(2, t + H, H);
        s.load(saved);
        if (m.heun()) {
            s.evaluate(1, t);
        }
        s.attempt(1, t, H);
        s.end(room);
        assertArrayEquals(end, Arrays.copyOfRange(memory.cells, room, room + N));
        s.accept();
        s.recall(kept, 1);
        Arrays.fill(memory.cells, room, room + N, Double.NaN);
        s.inside(t, H, 0.4, room);
        assertArrayEquals(middle, Arrays.copyOfRange(memory.cells, room, room + N));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void countsAndFailures(ReversibleMethod m) {
        calls = 0;
        ReversibleStepper s = stepper(m, T);
        s.attempt(0, T, H);
        assertEquals(calls, s.evaluations());
        assertEquals(m.heun() ? 2 : 2 * (m.base().stages() - 1), calls);
        nanFrom = T + 0.99 * H;
        ReversibleStepper end = stepper(m, T);
        end.attempt(0, T, H);
        assertFalse(end.finite());
        assertTrue(end.firstNonFinite(T, H).number() >= 1);
        assertEquals(2, end.firstNonFinite(T, H).component());
        nanFrom = 0;
        ReversibleStepper begin = stepper(m, T);
        begin.attempt(0, T, H);
        assertEquals(NonFinite.stage(0, 2), begin.firstNonFinite(T, H));
        assertFalse(begin.finite());
        nanFrom = Double.POSITIVE_INFINITY;
        // the stages there and back are numbered one after the other
        for (int i = 1; !m.heun() && i <= 2 * (m.base().stages() - 1); i++) {
            ReversibleStepper one = stepper(m, T);
            calls = 0;
            nanCall = i;
            one.attempt(0, T, H);
            assertEquals(NonFinite.stage(i - 1, 2), one.firstNonFinite(T, H));
            nanCall = -1;
        }
        double sum = 0;
        double[] f = field(T, START);
        for (int i = 0; i < N; i++) {
            sum += Math.pow(f[i] / (m.adaptive() ? TOLERANCE + TOLERANCE * Math.abs(START[i]) : 1), 2) / N;
        }
        assertEquals(Math.sqrt(sum), stepper(m, T).derivativeNorm(), 1e-9 * Math.sqrt(sum));
    }
}
