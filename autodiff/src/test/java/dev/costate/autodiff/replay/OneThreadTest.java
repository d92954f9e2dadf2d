package dev.costate.autodiff.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Autodiff.Derived;
import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What two threads do with one replay or derivative: right numbers or one clear error. */
class OneThreadTest {
    private static final Shape VECTOR = Shape.of(1000);

    /** Doubles its operand, and waits in its kernel until somebody has seen it there. */
    private record Slow(CountDownLatch running, CountDownLatch seen) implements Op {
        @Override
        public String name() {
            return "slow";
        }

        @Override
        public List<Shape> shapes(List<Shape> in) {
            return in;
        }

        @Override
        public Kernel kernel(Binding b) {
            int x = b.in(0);
            int y = b.out(0);
            return at -> {
                running.countDown();
                await(seen);
                double[] cells = b.kernels().memory().cells;
                cells[at[y]] = 2 * cells[at[x]];
            };
        }

        @Override
        public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
            return new Var[] {tangents[0].times(2)};
        }

        @Override
        public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
            return new Var[] {cotangents[0].times(2)};
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread named(Runnable task) {
        return new Thread(task, "other");
    }

    @Test
    void aReplayThatRunsServesNoOtherThread() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        Replay replay = Replay.of(Tape.record(List.of(Shape.SCALAR), v -> Var.apply(new Slow(running, seen), v[0])));
        Thread other = named(() -> replay.set(0, 3.0).run());
        other.start();
        await(running);
        String here = Thread.currentThread().getName();
        List<Runnable> uses = List.of(() -> replay.set(0, 4.0), () -> replay.set(0, Tensor.scalar(4)), replay::run,
                () -> replay.run(Tensor.scalar(4)), () -> replay.get(0), () -> replay.get(0, new double[1]),
                () -> replay.set(0, new double[2], 1), () -> replay.get(0, new double[2], 1),
                () -> replay.getScaled(0, 2, new double[1]), () -> replay.scalar(0), () -> replay.getInput(0),
                () -> replay.feed(0, 0));
        for (Runnable use : uses) {
            assertEquals("a replay is used by thread " + here
                    + " while thread other runs it: make a copy() for each thread",
                    assertThrows(IllegalStateException.class, use::run).getMessage());
        }
        seen.countDown();
        other.join();
        // handed over: the end of a thread comes before what follows its join
        assertEquals(6, replay.scalar(0));
        assertEquals(10, replay.set(0, 5.0).run().scalar(0));
    }

    @Test
    void aDerivativeAtWorkServesNoOtherThread() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        Derived<Tensor> gradient = Autodiff.gradient(x -> Var.apply1(new Slow(running, seen), x));
        Thread other = named(() -> gradient.at(Tensor.scalar(1)));
        other.start();
        await(running);
        String message = "a derivative is called by thread " + Thread.currentThread().getName()
                + " while thread other uses it: make one for each thread";
        assertEquals(message,
                assertThrows(IllegalStateException.class, () -> gradient.at(Tensor.scalar(1))).getMessage());
        seen.countDown();
        other.join();
        assertEquals(2, gradient.at(Tensor.scalar(1)).item());
    }

    @Test
    void aRunThatFailedEnds() {
        Replay replay = Replay.checked(Tape.record(List.of(Shape.SCALAR), v -> new Var[] {v[0].log()}));
        assertThrows(NonFiniteException.class, () -> replay.run(Tensor.scalar(0)));
        assertThrows(NonFiniteException.class, () -> replay.set(0, 0.0).run());
        assertEquals(0, replay.run(Tensor.scalar(1))[0].item());
        Derived<Tensor> wrong = Autodiff.gradient(x -> x);
        assertThrows(IllegalArgumentException.class, () -> wrong.at(Tensor.vector(1, 2)));
        assertEquals(1, wrong.at(Tensor.scalar(1)).item());
    }

    /** Every call in every thread is right or refused, and some of them meet. */
    @Test
    void sharedDerivativesAreNeverWrong() throws InterruptedException, ExecutionException {
        shared(Autodiff.gradient(x -> x.square().sum()), t -> t);
        shared(Autodiff.jacobian(x -> x.square().sum()), t -> t);
        shared(Autodiff.valueAndGradient(v -> v[0].square().sum()), r -> r.gradient());
        Replay replay = Replay.of(Tape.record(List.of(VECTOR), v -> new Var[] {v[0].times(2)}));
        shared(x -> replay.run(x)[0], t -> t);
    }

    private static <R> void shared(Derived<R> derived, Function<R, Tensor> part)
            throws InterruptedException, ExecutionException {
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        int threads = 4;
        CountDownLatch start = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> tasks = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            double value = 1 + t;
            tasks.add(pool.submit(() -> {
                double[] expected = new double[VECTOR.size()];
                Arrays.fill(expected, 2 * value);
                start.countDown();
                await(start);
                long end = System.nanoTime() + 20_000_000_000L;
                for (int i = 0; i < 2000 || refused.get() == 0 && System.nanoTime() < end; i++) {
                    try {
                        Tensor g = part.apply(derived.at(Tensor.full(VECTOR, value)));
                        assertTrue(Arrays.equals(expected, g.toArray()), () -> value + " gave " + g);
                        done.incrementAndGet();
                    } catch (IllegalStateException e) {
                        assertTrue(e.getMessage().contains(" thread "), e::getMessage);
                        refused.incrementAndGet();
                    }
                }
            }));
        }
        for (Future<?> task : tasks) {
            task.get();
        }
        pool.shutdown();
        assertTrue(refused.get() > 0 && done.get() > 0, refused + " refused, " + done + " done");
    }
}
