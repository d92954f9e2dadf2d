package dev.costate.models.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * A file cannot be read or written; the message is one line that starts with the file's name.
 *
 * <p>Immutable and thread-safe.
 */
public class FileException extends RuntimeException {
    /** The most characters of what a file says that one message repeats. */
    public static final int MOST_SHOWN = 200;

    private static final long serialVersionUID = 1L;

    private final String file;

    /**
     * Makes an exception whose message is {@code file: problem}.
     *
     * @param file the file as the user wrote it
     * @param problem what is wrong, in one line
     */
    public FileException(String file, String problem) {
        super(line(file, problem));
        this.file = file;
    }

    /**
     * Makes an exception whose message is {@code file: problem}.
     *
     * @param file the file as the user wrote it
     * @param problem what is wrong, in one line
     * @param cause what the system said
     */
    public FileException(String file, String problem, Throwable cause) {
        super(line(file, problem), cause);
        this.file = file;
    }

    /** What a hostile file holds must not break the line. */
    private static String line(String file, String problem) {
        return (file + ": " + problem).replaceAll("\\p{Cntrl}", " ");
    }

    /**
     * Returns the beginning of what a file says, as a message may repeat it: on one line, three dots where it was cut.
     *
     * @param said a cell, a name, a list of names
     * @param most the most characters that are returned, 4 to {@link #MOST_SHOWN}
     */
    public static String excerpt(String said, int most) {
        if (most < 4 || most > MOST_SHOWN) {
            throw new IllegalArgumentException("most = " + most + ": must be 4 to " + MOST_SHOWN);
        }
        int cut = Math.min(said.length(), most - 3);
        if (cut > 0 && Character.isHighSurrogate(said.charAt(cut - 1))) {
            cut--;
        }
        String text = said.length() <= most ? said : said.substring(0, cut) + "...";
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    /** Returns the file as the user wrote it. */
    public String file() {
        return file;
    }

    /**
     * Puts what the system said into words.
     *
     * @param file the file as the caller named it
     * @param verb what was tried: "read" or "write"
     * @param cause what the system said
     */
    public static FileException of(Path file, String verb, IOException cause) {
        return new FileException(file.toString(), "cannot " + verb + ": " + reason(file, cause), cause);
    }

    private static String reason(Path file, IOException cause) {
        String about = cause instanceof FileSystemException system && system.getFile() != null
                && !system.getFile().equals(file.toString()) ? " (" + system.getFile() + ")" : "";
        if (cause instanceof NoSuchFileException) {
            return "no such file or folder" + about;
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied" + about;
        }
        if (cause instanceof FileAlreadyExistsException || cause instanceof NotDirectoryException) {
            return "a file stands where a folder is needed" + about;
        }
        if (cause instanceof DirectoryNotEmptyException) {
            return "it is a folder" + about;
        }
        String said = cause instanceof FileSystemException system ? system.getReason() : cause.getMessage();
        return (said == null ? cause.getClass().getSimpleName() : said) + about;
    }
}
