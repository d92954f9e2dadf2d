package dev.costate.models.train;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that do numbered tasks together: the caller's and a fixed number of others, which wait in between.
 *
 * <p>Which of them does a task depends on chance, so results must not. Handing tasks out allocates nothing. One thread
 * at a time may call {@link #run}; {@link #close} ends the others, after the tasks under way.
 */
public final class Workers implements AutoCloseable {
    /** So long a thread looks out for work before it sleeps: what it takes to wake one, a few times. */
    private static final long LOOKOUT_NANOS = 50_000;

    private static final int LOOKS_A_CLOCK = 64;

    private final Thread[] others;
    private final AtomicInteger remaining = new AtomicInteger();
    private final AtomicInteger unfinished = new AtomicInteger();
    private int tasks;
    private Task task;
    private Thread caller;
    private Throwable thrown; // by the task of the lowest number that failed; null if none did
    private int thrower;
    private volatile boolean closed;

    /** What is done. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does one.
         *
         * @param worker number of the thread that does it, from 0: two tasks at the same time have different ones
         * @param number of the task, from 0
         */
        void run(int worker, int number);
    }

    /** Starts them. With one thread the caller does everything. */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads: must be at least 1");
        }
        others = new Thread[threads - 1];
        for (int i = 0; i < others.length; i++) {
            int worker = i + 1;
            others[i] = new Thread(() -> work(worker), "costate-" + worker);
            others[i].setDaemon(true);
            others[i].start();
        }
    }

    /** Returns how many threads there are, the caller's among them. */
    public int threads() {
        return others.length + 1;
    }

    /**
     * Does all tasks and returns when the last has ended.
     *
     * <p>If some fail, the others are done all the same, and what the one of the lowest number threw is thrown.
     *
     * @param count how many
     */
    public void run(int count, Task what) {
        if (closed) {
            throw new IllegalStateException("these workers are closed");
        }
        if (others.length == 0 || count == 1) {
            for (int i = 0; i < count; i++) {
                attempt(what, 0, i);
            }
        } else if (count > 0) {
            tasks = count;
            task = what;
            caller = Thread.currentThread();
            unfinished.set(count);
            remaining.set(count);
            for (Thread other : others) {
                LockSupport.unpark(other);
            }
            takeTasks(0);
            await(unfinished, true);
        }
        Throwable first = thrown;
        thrown = null;
        if (first != null) {
            Workers.<RuntimeException>raise(first);
        }
    }

    private void work(int worker) {
        while (!closed) {
            takeTasks(worker);
            await(remaining, false);
        }
    }

    private void takeTasks(int worker) {
        int left = remaining.get();
        while (left > 0) {
            // Whoever counts down has a task of the present run: no other begins before this one has ended.
            if (remaining.compareAndSet(left, left - 1)) {
                attempt(task, worker, tasks - left);
                if (unfinished.decrementAndGet() == 0) {
                    LockSupport.unpark(caller);
                }
            }
            left = remaining.get();
        }
    }

    private void attempt(Task what, int worker, int number) {
        try {
            what.run(worker, number);
        } catch (Throwable failed) { // an error too: it belongs to the caller
            keep(failed, number); // without an allocation: the heap may be what failed
        }
    }

    private synchronized void keep(Throwable failed, int number) {
        if (thrown == null || number < thrower) {
            thrown = failed;
            thrower = number;
        }
    }

    /**
     * Waits until a number is zero, or until it is not or these are closed: looks for a while, then sleeps.
     *
     * <p>Tasks under way end even if these are closed meanwhile.
     */
    private void await(AtomicInteger number, boolean zero) {
        long began = System.nanoTime();
        while (number.get() == 0 != zero && (zero || !closed)) {
            for (int i = 0; i < LOOKS_A_CLOCK && number.get() == 0 != zero; i++) {
                Thread.onSpinWait();
            }
            if (System.nanoTime() - began > LOOKOUT_NANOS && number.get() == 0 != zero) {
                LockSupport.park(this);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable what) throws T {
        throw (T) what;
    }

    @Override
    public void close() {
        closed = true;
        for (Thread other : others) {
            LockSupport.unpark(other);
        }
    }
}
