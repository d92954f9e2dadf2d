package dev.costate.models.run;

/** Training ended before its last step; the message says where and why, and what was kept. Immutable. */
public final class RunFailedException extends RuntimeException {
    /** Makes the exception. */
    public RunFailedException(String message) {
        super(message);
    }
}
