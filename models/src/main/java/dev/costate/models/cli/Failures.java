package dev.costate.models.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ServiceConfigurationError;

/** Says in one line what went wrong. Stateless. */
public final class Failures {
    private Failures() {
    }

    /**
     * Returns the line for {@code failure}. Messages of this project stand for themselves; the JDK's file errors say
     * only the path, so the kind is added; anything else is a defect, and its kind is named.
     */
    public static String line(Throwable failure) {
        boolean wraps = failure instanceof UncheckedIOException || failure instanceof ExceptionInInitializerError;
        Throwable cause = wraps && failure.getCause() != null ? failure.getCause() : failure;
        return oneLine(text(cause));
    }

    /** Returns a text on one line, whatever the names and values in it hold. */
    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", " ");
    }

    private static String text(Throwable failure) {
        if (failure instanceof FileSystemException file) {
            return text(file);
        }
        if (failure instanceof OutOfMemoryError) {
            return "out of memory: " + failure.getMessage() + " (the JVM may use "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB; java -Xmx… gives it more, a smaller --hidden or --batch takes less)";
        }
        boolean speaks = failure instanceof IOException || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException || failure instanceof ServiceConfigurationError
                || failure.getClass().getName().startsWith("dev.costate.");
        if (speaks && failure.getMessage() != null) {
            return failure.getMessage();
        }
        return "internal error: " + failure + " (java -Dcostate.debug=true … shows where)";
    }

    private static String text(FileSystemException failure) {
        String file = String.valueOf(failure.getFile());
        if (failure instanceof NoSuchFileException) {
            return file + ": no such file or folder";
        } else if (failure instanceof AccessDeniedException) {
            return file + ": permission denied";
        } else if (failure instanceof FileAlreadyExistsException) {
            return file + ": exists already";
        } else if (failure instanceof NotDirectoryException) {
            return file + ": not a folder";
        } else if (failure instanceof DirectoryNotEmptyException) {
            return file + ": folder is not empty";
        }
        return failure.getReason() == null ? file + ": cannot be read or written" : file + ": " + failure.getReason();
    }
}
