package dev.costate.models.fitted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InOrderTest {
    @Test
    void resultsAreInOrder() {
        for (int n : new int[] {0, 1, 2, 1000}) {
            List<Integer> squares = IntStream.range(0, n).mapToObj(i -> i * i).toList();
            assertEquals(squares, InOrder.map(n, i -> i * i));
            for (int threads : new int[] {1, 2, 5}) {
                assertEquals(squares, InOrder.on(threads, () -> InOrder.map(n, i -> i * i)));
            }
        }
    }

    /** Pieces within pieces too are done by no more threads than there may be, and all of these take part. */
    @Test
    void threadsAreAsManyAsAllowed() {
        for (int threads : new int[] {1, 2, 3}) {
            Set<Thread> who = ConcurrentHashMap.newKeySet();
            AtomicInteger now = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            CountDownLatch all = new CountDownLatch(threads);
            InOrder.on(threads, () -> InOrder.map(20, i -> {
                who.add(Thread.currentThread());
                all.countDown();
                await(all);
                return InOrder.map(10, j -> {
                    who.add(Thread.currentThread());
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    return now.decrementAndGet();
                });
            }));
            assertEquals(threads, who.size());
            assertTrue(most.get() <= threads, most + " at the same time");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException leaving) {
            throw new AssertionError(leaving);
        }
    }

    /** A piece is begun after those of lower numbers, and one that takes long holds nobody up. */
    @Test
    void whoeverIsFreeTakesTheNext() {
        List<Integer> begun = new ArrayList<>();
        CountDownLatch others = new CountDownLatch(99);
        InOrder.on(2, () -> InOrder.map(100, i -> {
            synchronized (begun) {
                begun.add(i);
            }
            if (i == 0) {
                await(others);
            } else {
                others.countDown();
            }
            return i;
        }));
        // the two first may swap between taking a number and saying so
        assertEquals(IntStream.range(2, 100).boxed().toList(), begun.subList(2, 100));
    }

    @Test
    void theFirstFailureIsThrownItself() {
        for (Throwable failure : new Throwable[] {new IllegalStateException("3"), new OutOfMemoryError("3"),
            new IOException("3")}) {
            AtomicInteger done = new AtomicInteger();
            assertSame(failure, assertThrows(Throwable.class, () -> InOrder.on(3, () -> InOrder.map(50, i -> {
                if (i == 3) {
                    InOrderTest.<RuntimeException>raise(failure);
                } else if (i > 3 && i % 5 == 0) {
                    throw new IllegalArgumentException("later");
                }
                return done.incrementAndGet();
            }))));
            assertEquals(40, done.get());
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void raise(Throwable what) throws E {
        throw (E) what;
    }
}
