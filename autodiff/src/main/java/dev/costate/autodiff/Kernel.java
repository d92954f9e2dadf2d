package dev.costate.autodiff;

/** What a replay runs for one instruction. Thread-confined; it may have state of its own, an inner program, say. */
@FunctionalInterface
public interface Kernel {
    /**
     * Runs once.
     *
     * @param at addresses by slot; the slots are those that {@link Binding} named when the kernel was made
     */
    void run(int[] at);
}
