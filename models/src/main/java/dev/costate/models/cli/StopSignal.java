package dev.costate.models.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C or a termination during a run. The JVM's shutdown waits until the run has noticed, saved its state and
 * {@link #close}d this, half a minute at most. Thread-safe.
 */
final class StopSignal implements BooleanSupplier, AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::shutdown, "costate-stop");
    private volatile boolean asked;

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public boolean getAsBoolean() {
        return asked;
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyStopping) {
            return; // the hook is what is waiting for the latch
        }
    }

    private void shutdown() {
        asked = true;
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return; // the last checkpoint is still there
            }
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
        }
    }
}
