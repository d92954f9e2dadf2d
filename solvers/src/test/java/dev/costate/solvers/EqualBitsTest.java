package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Replay;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.ElementaryMath;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.lang.management.ManagementFactory;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The ways of running the same solve give the same bits, and repeat without allocating. */
class EqualBitsTest {
    private static final RightHandSide RING = (t, y, dy) -> {
        for (int i = 0; i < y.length; i++) {
            dy[i] = ElementaryMath.tanh(y[(i + 1) % y.length]) * (1 + 0.1 * i) - 0.3 * y[i] + 0.1 * t;
        }
    };

    private static double[] start(int n) {
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            y[i] = Math.sin(1.0 + i);
        }
        return y;
    }

    private static final double[] TIMES = {0, 0.1, 0.1, 1.7, 3, 4.5};

    /** Up to eight unknowns Ode steps on arrays of its own; by kernels it is the same solve. */
    @net.jqwik.api.Tag("kernels")
    @Property(tries = 60)
    void arraysAndKernels(@ForAll @IntRange(min = 1, max = 8) int n, @ForAll @IntRange(min = 0, max = 99) int method, @ForAll boolean backwards) {
        Tableau m = Methods.EXPLICIT.get(method % Methods.EXPLICIT.size());
        SolveOptions o = m.adaptive() ? SolveOptions.adaptive(m, 1e-6, 1e-8).withController(StepController.PI) : SolveOptions.fixed(m, 0.07);
        double[] times = TIMES.clone();
        for (int i = 0; backwards && i < times.length; i++) {
            times[i] = -times[i];
        }
        Solution byArrays = Ode.solve(RING, start(n), times, o).orThrow();

        Memory memory = new Memory(0);
        Kernels kernels = KernelChoice.kernels(memory);
        SlotLayout layout = new SlotLayout(n, 0);
        Slots slots = Slots.ring(layout, m);
        SolveLoop loop = new SolveLoop(o, kernels, layout, times.length, n);
        slots.placeRing(memory.allocate(slots.ringCells()));
        int out = memory.allocate(n * times.length);
        System.arraycopy(times, 0, loop.times, 0, times.length);
        System.arraycopy(start(n), 0, memory.cells, layout.y(slots.at(0)), n);
        double[] y = new double[n];
        double[] dy = new double[n];
        assertEquals(SolveStatus.SUCCESS, loop.run((t, slot) -> {
            System.arraycopy(memory.cells, layout.y(slot), y, 0, n);
            RING.eval(t, y, dy);
            System.arraycopy(dy, 0, memory.cells, layout.k(slot), n);
        }, slots, out, o.firstStep()));

        assertEquals(byArrays.trace().attempts(), loop.trace().attempts());
        assertEquals(byArrays.evaluations(), loop.evaluations());
        for (int i = 0; i < loop.trace().attempts(); i++) {
            assertEquals(byArrays.trace().h(i), loop.trace().h(i));
            assertEquals(byArrays.trace().error(i), loop.trace().error(i));
        }
        for (int i = 0; i < times.length; i++) {
            for (int j = 0; j < n; j++) {
                assertEquals(byArrays.y(i)[j], memory.cells[out + i * n + j]);
            }
        }
    }

    /** Both with arrays of its own and by kernels. */
    @net.jqwik.api.Tag("kernels")
    @Property(tries = 20)
    void frozenGrid(@ForAll @IntRange(min = 1, max = 20) int n) {
        SolveOptions o = SolveOptions.adaptive(Tsit5.TABLEAU, 1e-6, 1e-8);
        Solution first = Ode.solve(RING, start(n), TIMES, o).orThrow();
        Solution again = Ode.solve(RING, start(n), TIMES, o.withGrid(first.trace())).orThrow();
        assertEquals(first.trace().accepted(), again.trace().attempts());
        for (int i = 0; i < TIMES.length; i++) {
            assertArrayEquals(first.y(i), again.y(i));
        }
    }

    private static Var ring(Var t, Var y, int n) {
        double[] rate = new double[n];
        for (int i = 0; i < n; i++) {
            rate[i] = 1 + 0.1 * i;
        }
        Var turned = n == 1 ? y : Var.concat(0, y.slice(0, 1, n), y.slice(0, 0, 1));
        return turned.tanh().times(y.constant(Tensor.vector(rate))).minus(y.times(0.3)).plus(t.times(0.1));
    }

    /** Each option that steers the steps. */
    private static SolveOptions variant(SolveOptions o, int which) {
        return switch (which) {
            case 0 -> o.withController(StepController.PI);
            case 1 -> o.withController(StepController.PID);
            case 2 -> o.withLimits(new StepLimits(0, 0.05));
            case 3 -> o.withLimits(new StepLimits(1e-5, 1, 0.3, 2));
            case 4 -> o.withStops(1.1, 0.1, 4.5);
            case 5 -> o.withTolerances(new Tolerances(new double[] {1e-5}, new double[] {1e-7}));
            case 6 -> o.withFirstStep(0.04);
            default -> o;
        };
    }

    @net.jqwik.api.Tag("kernels")
    @Property(tries = 40)
    void tapeAndPlainJava(@ForAll @IntRange(min = 1, max = 20) int n, @ForAll @IntRange(min = 0, max = 99) int method) {
        Method m = GradientMethodsTest.SOLVERS.get(method % GradientMethodsTest.SOLVERS.size());
        SolveOptions o = variant(m.adaptive() ? SolveOptions.adaptive(m, 1e-6, 1e-8) : SolveOptions.fixed(m, 0.07), method / 10);
        Solution plain = Ode.solve(RING, start(n), TIMES, o).orThrow();
        Tape tape = Tape.record(List.of(Shape.of(n)), v -> Solve.withStatistics((t, y) -> ring(t, y, n), v[0], v[0].constant(Tensor.vector(TIMES)), o));
        Tensor[] r = Replay.of(tape.simplify()).run(Tensor.vector(start(n)));
        for (int i = 0; i < TIMES.length; i++) {
            for (int j = 0; j < n; j++) {
                assertEquals(plain.y(i)[j], r[0].at(i, j));
            }
        }
        assertEquals(plain.trace().accepted(), r[1].at(0));
        assertEquals(plain.trace().attempts() - plain.trace().accepted(), r[1].at(1));
        assertEquals(plain.evaluations(), r[1].at(2));
    }

    @Tag("kernels")
    @Test
    void plainSolvesAllocateNothing() {
        for (int n : new int[] {2, 8}) {
            Ode ode = new Ode(n, TIMES.length, SolveOptions.adaptive(Dopri5.TABLEAU, 1e-8, 1e-8));
            double[] y0 = start(n);
            double[] out = new double[n * TIMES.length];
            double[] y = new double[n];
            assertNoAllocation(() -> ode.solveInto(RING, y0, TIMES, out));
            assertTrue(ode.trace().accepted() > 10);
            ode.keepDense();
            assertNoAllocation(() -> {
                ode.solveInto(RING, y0, TIMES, out);
                ode.at(2.1, y);
                ode.at(0, y);
            });
        }
    }

    /**
     * By the kernels of this run. Vectors are objects until C2 has compiled their loops, and were again where it inlined too many of them into a solve (up to
     * 1,152 bytes a run after 60,000 runs): so a thousand runs must be quiet, and not before the solve itself has been compiled. Measured: the first is quiet
     * after 19,000 to 22,000 runs, others after 50 to 6,000.
     */
    @Tag("kernels")
    @Test
    void replayedGradientsAllocateNothing() throws InterruptedException {
        for (GradientMethod g : GradientMethods.ALL) {
            quietInTheEnd(5, served(g));
        }
        quietInTheEnd(16, DOPRI.withGradient(new Direct(0)));
        quietInTheEnd(16, DOPRI.withGradient(Backsolve.DEFAULT));
        for (Method m : Methods.STIFF) {
            quietInTheEnd(3, SolveOptions.adaptive(m, 1e-4, 1e-4));
        }
        quietInTheEnd(16, served(Reversible.DEFAULT));
    }

    /** Plain solves of so many unknowns that kernels step, with dense output kept. */
    @Tag("kernels")
    @Test
    void solvesByKernelsAllocateNothing() throws InterruptedException {
        Ode ode = new Ode(20, TIMES.length, SolveOptions.adaptive(Dopri5.TABLEAU, 1e-6, 1e-6)).keepDense();
        double[] y0 = start(20);
        double[] out = new double[20 * TIMES.length];
        double[] y = new double[20];
        quietInTheEnd("a plain solve", () -> {
            ode.solveInto(RING, y0, TIMES, out);
            ode.at(2.1, y);
        });
    }

    private static final SolveOptions DOPRI = SolveOptions.adaptive(Dopri5.TABLEAU, 1e-6, 1e-6);

    private static SolveOptions served(GradientMethod g) {
        return SolveOptions.adaptive(GradientMethodsTest.served(g, Dopri5.TABLEAU), 1e-6, 1e-6).withGradient(g);
    }

    private static void quietInTheEnd(int n, SolveOptions o) throws InterruptedException {
        Tape loss = Tape.record(List.of(Shape.of(n)), v -> new Var[] {Solve.ode((t, y) -> ring(t, y, n), v[0], TIMES, o).square().sum()});
        Replay r = Replay.of(loss.vjp().simplify()).set(0, start(n)).set(1, 1);
        quietInTheEnd(o.method() + " and " + o.gradient() + " with n = " + n, r::run);
        long high = r.highWaterBytes();
        r.run();
        assertEquals(high, r.highWaterBytes());
    }

    private static void quietInTheEnd(String what, Runnable r) throws InterruptedException {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + 40_000_000_000L;
        long bytes = 0;
        int quiet = 0;
        for (int round = 0; (round < 20 || quiet < 10) && System.nanoTime() < end; round++) {
            // the compiler's thread may have to wait for a processor
            Thread.sleep(2);
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (int i = 0; i < 100; i++) {
                r.run();
            }
            bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            quiet = bytes == 0 ? quiet + 1 : 0;
        }
        assertTrue(quiet >= 10, what + ": 100 runs allocated " + bytes + " bytes after 40 s");
    }

    private static void assertNoAllocation(Runnable r) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // class loading may allocate on this thread for a while
        for (int round = 0; round < 20 && least != 0; round++) {
            for (int i = 0; i < 20; i++) {
                r.run();
            }
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            r.run();
            least = Math.min(least, threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
        }
        assertEquals(0, least, "bytes allocated in a run");
    }
}
