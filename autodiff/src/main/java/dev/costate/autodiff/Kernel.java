package dev.costate.autodiff;

/** What a replay runs for one instruction. It may keep state (an inner program, say) and belongs to one replay. */
@FunctionalInterface
public interface Kernel {
    /**
     * Runs once.
     *
     * @param at addresses by slot; the slots are those that {@link Binding} named when the kernel was made
     */
    void run(int[] at);
}
