package dev.costate.models.study;

/**
 * A part of a report that could not be drawn. What it reports is none the worse for it. Immutable.
 *
 * @param what the part
 * @param why what was thrown
 */
public record Undrawn(String what, Throwable why) {
    /** Returns the part and the reason, on one line. */
    public String text() {
        String reason = why.getMessage() == null ? why.getClass().getName() : why.getMessage();
        if (why instanceof OutOfMemoryError) {
            reason = "out of memory: " + reason + " (java -Xmx… gives it more)";
        }
        return what + " could not be drawn: " + reason.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
