package dev.costate.models.files;

import java.util.OptionalLong;

/**
 * The content of a file is not what it should be; the message says where and what was found.
 *
 * <p>Immutable and thread-safe.
 */
public final class FileFormatException extends FileException {
    private static final long serialVersionUID = 1L;
    private static final long NOWHERE = -1;
    private static final int NAME = 60; // characters of a column's name that are shown

    private final long offset; // NOWHERE if a line number, or nothing, says where it is

    private FileFormatException(String file, String problem, long offset) {
        super(file, problem);
        this.offset = offset;
    }

    /**
     * A problem at a byte of a binary file.
     *
     * @param file the file as the user wrote it
     * @param offset byte offset from the start of the file
     * @param problem what was found, and what is allowed
     */
    public static FileFormatException at(String file, long offset, String problem) {
        return new FileFormatException(file, "at byte " + offset + ": " + problem, offset);
    }

    /**
     * A problem in a line of a text file.
     *
     * @param file the file as the user wrote it
     * @param line line number from 1
     * @param problem what was found, and what is allowed
     */
    public static FileFormatException inLine(String file, int line, String problem) {
        return new FileFormatException(file, "line " + line + ": " + problem, NOWHERE);
    }

    /**
     * A problem in one cell of a table.
     *
     * @param file the file as the user wrote it
     * @param line line number from 1
     * @param column column number from 1
     * @param name the column's name, of which the message shows the beginning
     * @param problem what was found, and what is allowed
     */
    public static FileFormatException inCell(String file, int line, int column, String name, String problem) {
        return new FileFormatException(file, "line " + line + ", column " + column + " (" + excerpt(name, NAME) + "): "
                + problem, NOWHERE);
    }

    /**
     * A problem of the file as a whole.
     *
     * @param file the file as the user wrote it
     * @param problem what was found, and what is allowed
     */
    public static FileFormatException whole(String file, String problem) {
        return new FileFormatException(file, problem, NOWHERE);
    }

    /** Returns the byte offset of the problem; empty where a line number, or nothing, says where it is. */
    public OptionalLong offset() {
        return offset == NOWHERE ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
