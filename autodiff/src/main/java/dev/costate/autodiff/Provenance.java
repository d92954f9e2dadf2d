package dev.costate.autodiff;

import java.util.List;
import java.util.stream.Stream;

/**
 * The user's source line that an instruction comes from.
 *
 * <p>It is the nearest frame of the stack outside of the libraries that record for their callers: this one, and those
 * that say so by {@link #seeThrough}. A derivative belongs to the line of what it differentiates ({@link #at}).
 *
 * <p>Thread-safe: a line given by {@link #at} holds for its thread.
 */
public final class Provenance {
    private static final StackWalker WALKER = StackWalker.getInstance();

    private static final ThreadLocal<String> GIVEN = new ThreadLocal<>();

    private static volatile List<String> libraries = List.of(Provenance.class.getPackageName() + ".", "java.", "jdk.");

    private Provenance() {
    }

    /**
     * Makes classes record for their callers: no tape names a line of theirs.
     *
     * <p>Called by a library in the static initialiser of the classes through which its recording begins.
     *
     * @param root how the names of the library's classes begin, such as {@code com.example.layers.}
     */
    public static synchronized void seeThrough(String root) {
        if (!libraries.contains(root)) {
            libraries = Stream.concat(libraries.stream(), Stream.of(root)).toList();
        }
    }

    /** Records what {@code block} does as if it stood at the source line {@code source}. */
    public static void at(String source, Runnable block) {
        String before = GIVEN.get();
        GIVEN.set(source);
        try {
            block.run();
        } finally {
            GIVEN.set(before);
        }
    }

    /** Returns the line of what is being recorded, such as {@code Spiral.java:31}, or "" if there is none. */
    static String line() {
        String given = GIVEN.get();
        return given != null ? given : WALKER
                .walk(frames -> frames.filter(Provenance::isUsers).findFirst().map(Provenance::line).orElse(""));
    }

    private static boolean isUsers(StackWalker.StackFrame frame) {
        String name = frame.getClassName();
        for (String root : libraries) {
            if (name.startsWith(root)) {
                return false;
            }
        }
        return true;
    }

    private static String line(StackWalker.StackFrame frame) {
        return frame.getFileName() == null ? frame.getClassName().replaceAll(".*[.]|[$].*", "") + ".java"
                : frame.getFileName() + ":" + frame.getLineNumber();
    }
}
