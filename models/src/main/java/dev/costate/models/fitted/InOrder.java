package dev.costate.models.fitted;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Independent pieces of work on a pool of threads, with results in order. Stateless, thread-safe.
 *
 * <p>The pool is the common one, a thread for each processor, or that of {@link #on}.
 */
public final class InOrder {
    private InOrder() {
    }

    /**
     * Returns the results of pieces 0 … n − 1, which do not depend on the number of threads.
     *
     * <p>A thread that has nothing to do takes the next piece. If some fail, the others are done all the same, and what
     * the first of them threw is thrown, itself.
     */
    @SuppressWarnings("unchecked")
    public static <T> List<T> map(int n, IntFunction<T> piece) {
        Object[] results = new Object[n];
        Throwable[] failed = new Throwable[n];
        AtomicInteger next = new AtomicInteger();
        IntStream threads = IntStream.range(0, Math.min(n, threads()));
        (n > 1 ? threads.parallel() : threads).forEach(thread -> {
            for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                try {
                    results[i] = piece.apply(i);
                } catch (Throwable why) { // an error too: it belongs to the caller
                    failed[i] = why;
                }
            }
        });
        for (Throwable first : failed) {
            if (first != null) {
                InOrder.<RuntimeException, T>raise(first);
            }
        }
        return (List<T>) Arrays.asList(results);
    }

    /**
     * Does some work, and all pieces of work in it, on so many threads at most. What it throws is thrown, itself.
     *
     * @param threads at least 1
     */
    public static <T> T on(int threads, Supplier<T> work) {
        return on(threads, work, () -> {
        });
    }

    /**
     * As above.
     *
     * @param interrupted run by this thread each time that it is interrupted while it waits; it is interrupted when
     * this returns, too
     */
    public static <T> T on(int threads, Supplier<T> work, Runnable interrupted) {
        // No more threads than that, even while one waits for what others do.
        ForkJoinPool pool = new ForkJoinPool(threads, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, false,
                threads, threads, 0, full -> true, 1, TimeUnit.MINUTES);
        CompletableFuture<T> result = CompletableFuture.supplyAsync(work, pool);
        boolean again = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException now) {
                    again = true;
                    interrupted.run();
                }
            }
        } catch (ExecutionException failed) {
            return InOrder.<RuntimeException, T>raise(failed.getCause());
        } finally {
            pool.shutdown();
            if (again) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How many threads share pieces of work that this one hands out, itself among them. */
    private static int threads() {
        return ForkJoinTask.inForkJoinPool() ? ForkJoinTask.getPool().getParallelism()
                : ForkJoinPool.getCommonPoolParallelism() + 1;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable, T> T raise(Throwable what) throws E {
        throw (E) what;
    }
}
