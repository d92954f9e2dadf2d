package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.GradientMethodsTest;
import dev.costate.solvers.loop.EventWatch;
import dev.costate.solvers.loop.PlainSolve;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Steppers;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import dev.costate.vectorapi.math.ElementaryMath;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
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
    void arraysAndKernels(@ForAll @IntRange(min = 1, max = 8) int n, @ForAll @IntRange(min = 0, max = 99) int method,
            @ForAll boolean backwards) {
        Tableau m = Methods.EXPLICIT.get(method % Methods.EXPLICIT.size());
        SolveOptions o = m.adaptive() ? SolveOptions.adaptive(m, 1e-6, 1e-8).withController(StepController.PI)
                : SolveOptions.fixed(m, 0.07);
        double[] times = TIMES.clone();
        for (int i = 0; backwards && i < times.length; i++) {
            times[i] = -times[i];
        }
        Solution byArrays = Ode.solve(RING, start(n), times, o).orThrow();

        Memory memory = new Memory(0);
        Kernels kernels = KernelChoice.kernels(memory);
        StageLayout layout = new StageLayout(n, 0);
        StageBuffers slots = StageBuffers.ring(layout, m);
        KernelStepper stepper = Steppers.onBuffers(o, kernels, layout, n);
        SolveLoop loop = new SolveLoop(o, memory, stepper, n, times.length);
        slots.placeRing(memory.allocate(slots.ringCells()));
        stepper.place(memory.allocate(stepper.cells()));
        int out = memory.allocate(n * times.length);
        System.arraycopy(times, 0, loop.times, 0, times.length);
        System.arraycopy(start(n), 0, memory.cells, layout.y(slots.at(0)), n);
        double[] y = new double[n];
        double[] dy = new double[n];
        stepper.use((t, slot, keep) -> {
            System.arraycopy(memory.cells, layout.y(slot), y, 0, n);
            RING.eval(t, y, dy);
            System.arraycopy(dy, 0, memory.cells, layout.k(slot), n);
        }, slots);
        assertEquals(SolveStatus.SUCCESS, loop.run(out));

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
        SolveOptions o = SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-8);
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
        return turned.tanh().times(Var.constant(Tensor.vector(rate))).minus(y.times(0.3)).plus(t.times(0.1));
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
        OdeMethod m = GradientMethodsTest.SOLVERS.get(method % GradientMethodsTest.SOLVERS.size());
        SolveOptions o = variant(m.adaptive() ? SolveOptions.adaptive(m, 1e-6, 1e-8) : SolveOptions.fixed(m, 0.07),
                method / 10);
        Solution plain = Ode.solve(RING, start(n), TIMES, o).orThrow();
        Tape tape = Tape.record(List.of(Shape.of(n)),
                v -> Ode.recordWithStatistics((t, y) -> ring(t, y, n), v[0], TIMES, o, GradientMethods.DIRECT));
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

    @Tag("slow")
    @Test
    void plainSolvesAllocateNothing() {
        for (int n : new int[] {2, 8}) {
            Ode ode = new Ode(n, TIMES.length, SolveOptions.adaptive(Methods.DOPRI5, 1e-8, 1e-8));
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
     * By the kernels of this run. Vectors are objects until C2 has compiled their loops, and were again where it
     * inlined too many of them into a solve (up to 1,152 bytes a run after 60,000 runs): so a thousand runs must be
     * quiet, and not before the solve itself has been compiled. Measured: the first is quiet after 19,000 to 22,000
     * runs, others after 50 to 6,000.
     */
    @Tag("slow")
    @Test
    void replayedGradientsAllocateNothing() throws InterruptedException {
        for (GradientMethod g : GradientMethods.ALL) {
            quietInTheEnd(5, served(g), g);
        }
        quietInTheEnd(16, DOPRI, new Direct(0));
        quietInTheEnd(16, DOPRI, GradientMethods.BACKSOLVE);
        for (OdeMethod m : Methods.STIFF) {
            SolveOptions o = SolveOptions.adaptive(m, 1e-4, 1e-4);
            for (GradientMethod g : GradientMethods.ALL) {
                if (g.refusal(o).isEmpty()) {
                    quietInTheEnd(3, o, g);
                }
            }
            Tape solve = Tape.record(List.of(Shape.of(3)),
                    v -> new Var[] {Ode.record((t, y) -> ring(t, y, 3), v[0], TIMES, o).square().sum()});
            quietInTheEnd("forward mode through " + m,
                    Replay.of(solve.jvp().simplify()).set(0, start(3)).set(1, start(3))::run);
        }
        quietInTheEnd(16, served(GradientMethods.REVERSIBLE), GradientMethods.REVERSIBLE);
        quietInTheEnd(5, served(GradientMethods.DIRECT_ADAPTIVE).withStops(1, 2), GradientMethods.DIRECT_ADAPTIVE);
        quietInTheEnd(5, SolveOptions.adaptive(ReversibleMethod.of(Methods.BOSH3, 1e-6), 1e-4, 1e-4).withStops(1, 2),
                GradientMethods.REVERSIBLE);
    }

    /**
     * Two events recorded, of which one happens, forward and back. Measured: quiet after 1,000 to 7,000 runs behind
     * the tests above, alone after 29,000, when C2 has compiled kernels that a run calls once.
     */
    @Tag("slow")
    @Test
    void replayedEventsAllocateNothing() throws InterruptedException {
        for (int n : new int[] {3, 16}) {
            quietInTheEnd("events with n = " + n, Replay
                    .of(eventLoss(n, DOPRI, GradientMethods.DIRECT).vjp().simplify()).set(0, start(n)).set(1, 1)::run);
        }
    }

    private static Tape eventLoss(int n, SolveOptions o, GradientMethod g) {
        return Tape.record(List.of(Shape.of(n)), v -> {
            Events.Solved s = Events.jumps((t, y) -> ring(t, y, n), (t, y) -> y.select(0, 0).tanh().minus(t.times(0.3)),
                    e -> e.y().times(0.9).plus(v[0].times(0.1)), v[0], Var.constant(Tensor.vector(TIMES)), 2, o, g);
            return new Var[] {s.states().square().sum().plus(s.t().sum())};
        });
    }

    /** Values and gradients of solves with events, as other kernels must give them too. */
    static double[] numbersWithEvents() {
        List<Tensor> all = new ArrayList<>();
        for (GradientMethod g : GradientMethods.ALL) {
            // the time of an event is not known beforehand
            for (int n : g.unrolls() ? new int[0] : new int[] {1, 3, 20}) {
                Tape loss = eventLoss(n, served(g), g);
                all.addAll(List.of(Replay.of(loss.simplify()).run(Tensor.vector(start(n)))));
                all.addAll(List.of(Replay.of(loss.vjp().simplify()).run(Tensor.vector(start(n)), Tensor.scalar(1))));
            }
        }
        return all.stream().flatMapToDouble(t -> Arrays.stream(t.toArray())).toArray();
    }

    /** By the kernels of this run and by the scalar ones, for which a second loader makes all classes anew. */
    @Tag("kernels")
    @Test
    void eventsByAllKernels() throws ReflectiveOperationException {
        ClassLoader again = new ClassLoader(EqualBitsTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                synchronized (getClassLoadingLock(name)) {
                    Class<?> known = findLoadedClass(name);
                    if (known != null || !name.startsWith("dev.costate.")) {
                        return known != null ? known : super.loadClass(name, resolve);
                    }
                    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                        byte[] code = in.readAllBytes();
                        return defineClass(name, code, 0, code.length);
                    } catch (IOException unreadable) {
                        throw new ClassNotFoundException(name, unreadable);
                    }
                }
            }
        };
        String before = System.setProperty("costate.kernels", "scalar");
        try {
            Object choice = again.loadClass(KernelChoice.class.getName()).getMethod("current").invoke(null);
            assertTrue(choice.toString().contains("scalar"), choice.toString());
        } finally {
            if (before == null) {
                System.clearProperty("costate.kernels");
            } else {
                System.setProperty("costate.kernels", before);
            }
        }
        java.lang.reflect.Method numbers = again.loadClass(EqualBitsTest.class.getName())
                .getDeclaredMethod("numbersWithEvents");
        numbers.setAccessible(true);
        assertArrayEquals((double[]) numbers.invoke(null), numbersWithEvents());
    }

    /**
     * The steps of plain solves with events: events found cost a few arrays each, the steps nothing. Measured: 400
     * bytes a solve for 2 steps and for 2,000.
     */
    @Tag("slow")
    @Test
    void stepsWithEventsAllocateNothing() throws InterruptedException {
        for (int n : new int[] {2, 20}) {
            double[] y0 = start(n);
            PlainSolve solve = new PlainSolve(DOPRI, n, TIMES.length);
            EventWatch watch = solve.watch((t, y, g) -> g[0] = t + 0.1 * y[0] - 4, new int[1], new boolean[1],
                    Event.DEFAULT_SAMPLES);
            quietInTheEnd("a plain solve with an event and n = " + n, () -> {
                watch.state[0] = 0;
                assertEquals(SolveStatus.EVENT, solve.run(RING, y0, TIMES));
            });
            assertTrue(solve.loop().trace().accepted() > 5);
        }
        Ode ode = new Ode(2, 2, SolveOptions.fixed(Methods.RK4, 0.5));
        List<Event> never = List.of(Event.stop((t, y) -> 1));
        double[] few = {0, 1};
        double[] many = {0, 1000};
        long ofFew = leastAllocation(() -> ode.solve(RING, start(2), few, never))
                - leastAllocation(() -> ode.solve(RING, start(2), few));
        long ofMany = leastAllocation(() -> ode.solve(RING, start(2), many, never))
                - leastAllocation(() -> ode.solve(RING, start(2), many));
        assertTrue(ode.trace().accepted() > 1000);
        assertTrue(Math.abs(ofMany - ofFew) < 1000, ofFew + " bytes for events in few steps, " + ofMany + " in many");
    }

    /** Plain solves of so many unknowns that kernels step, with dense output kept. */
    @Tag("slow")
    @Test
    void solvesByKernelsAllocateNothing() throws InterruptedException {
        Ode ode = new Ode(20, TIMES.length, SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6)).keepDense();
        double[] y0 = start(20);
        double[] out = new double[20 * TIMES.length];
        double[] y = new double[20];
        quietInTheEnd("a plain solve", () -> {
            ode.solveInto(RING, y0, TIMES, out);
            ode.at(2.1, y);
        });
    }

    private static final SolveOptions DOPRI = SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6);

    private static SolveOptions served(GradientMethod g) {
        return GradientMethodsTest.served(g, Methods.DOPRI5, 1e-6, 0.1);
    }

    private static void quietInTheEnd(int n, SolveOptions o, GradientMethod g) throws InterruptedException {
        Tape loss = Tape.record(List.of(Shape.of(n)),
                v -> new Var[] {Ode.record((t, y) -> ring(t, y, n), v[0], TIMES, o, g).square().sum()});
        Replay r = Replay.of(loss.vjp().simplify()).set(0, start(n)).set(1, 1);
        quietInTheEnd(o.method() + " and " + g + " with n = " + n, r::run);
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
        assertEquals(0, leastAllocation(r), "bytes allocated in a run");
    }

    private static long leastAllocation(Runnable r) {
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
        return least;
    }
}
