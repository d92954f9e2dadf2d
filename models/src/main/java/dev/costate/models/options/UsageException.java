package dev.costate.models.options;

/** The words given to a command are not what it accepts. Immutable. */
public final class UsageException extends RuntimeException {
    /**
     * Makes one.
     *
     * @param message names the word and what would be allowed, in one line
     */
    public UsageException(String message) {
        super(message);
    }
}
