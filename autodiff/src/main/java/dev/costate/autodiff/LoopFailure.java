package dev.costate.autodiff;

/** An exception that is told in which entry of a loop it arose. Belongs to the thread that throws it. */
public interface LoopFailure {
    /**
     * Tells the entry; nested loops do so from the inside outwards.
     *
     * @param entry counted from 0
     */
    void passed(int entry);
}
