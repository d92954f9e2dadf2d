package dev.costate.autodiff;

/** An exception that wants to know in which entry of a loop it arose. */
public interface LoopFailure {
    /** Tells the entry; loops around one another do so from the inside outwards. */
    void passed(int entry);
}
