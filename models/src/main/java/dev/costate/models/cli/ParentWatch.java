package dev.costate.models.cli;

/**
 * Ends a child process whose parent is gone, as a termination would.
 *
 * <p>A parent that is killed outright cannot pass anything on (Relaunch), and its child would train on unseen. Each
 * half second the child looks whether its parent is still the process that started it. Thread-safe.
 */
final class ParentWatch {
    private static final long PAUSE_MILLISECONDS = 500;

    /** The exit code of a process that SIGTERM ended. */
    private static final int TERMINATED = 143;

    private ParentWatch() {
    }

    /** Begins to watch if this process is a child. */
    static void start() {
        long parent = Long.getLong(Relaunch.PARENT, -1);
        if (parent < 0) {
            return;
        }
        Thread watch = new Thread(() -> watch(parent), "costate-parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static void watch(long parent) {
        ProcessHandle self = ProcessHandle.current();
        while (self.parent().filter(now -> now.pid() == parent).isPresent()) {
            try {
                Thread.sleep(PAUSE_MILLISECONDS);
            } catch (InterruptedException leaving) {
                return;
            }
        }
        System.exit(TERMINATED);
    }
}
