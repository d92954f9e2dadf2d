package dev.costate.models.files;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A small strict JSON (RFC 8259).
 *
 * <p>Objects are {@link Map} in the order of the text, arrays {@link java.util.List}, then {@link String},
 * {@link Boolean}, null, {@link Long} for numbers without fraction and exponent that fit, {@link Double} for the
 * others.
 *
 * <p>Stricter than the RFC where that keeps surprises out: a name may not occur twice in an object, numbers beyond the
 * range of a double and lone surrogates are refused, nesting ends at {@value #MAX_DEPTH}.
 *
 * <p>Stateless and thread-safe.
 */
public final class Json {
    /** The deepest nesting of objects and arrays that is read or written. */
    public static final int MAX_DEPTH = 64;

    private Json() {
    }

    /** What becomes of NaN and the infinities, for which JSON has no number. Immutable and thread-safe. */
    public enum NonFinite {
        /** {@code null}. */
        AS_NULL,
        /** {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}. */
        AS_STRING,
        /** An {@link IllegalArgumentException}. */
        REFUSED
    }

    /**
     * Parses one value with nothing but white space around it.
     *
     * @param name the file's name, for errors
     * @param text JSON text
     * @throws FileFormatException with the byte offset (in UTF-8) of what is wrong
     */
    public static Object parse(String name, String text) {
        return parse(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Parses one value with nothing but white space around it.
     *
     * @param name the file's name, for errors
     * @param utf8 JSON text in UTF-8
     * @throws FileFormatException with the byte offset of what is wrong
     */
    public static Object parse(String name, byte[] utf8) {
        return parse(name, utf8, 0, utf8.length);
    }

    /**
     * Parses the value that fills a range of bytes.
     *
     * @param name the file's name, for errors
     * @param bytes a whole file
     * @param from first byte of the JSON text
     * @param to after its last byte
     * @throws FileFormatException with the byte offset, counted from the start of {@code bytes}, of what is wrong
     */
    public static Object parse(String name, byte[] bytes, int from, int to) {
        return new JsonParser(name, bytes, from, to).whole();
    }

    /**
     * Writes a value in one line without spaces.
     *
     * @param value maps with string keys, iterables, arrays of numbers or objects, strings, numbers, booleans, null
     * @param nonFinite what becomes of NaN and the infinities
     */
    public static String compact(Object value, NonFinite nonFinite) {
        return new JsonWriter(nonFinite, false).text(value);
    }

    /**
     * Writes a value with one member a line, indented by two spaces, and a newline at the end.
     *
     * <p>An array of plain values stands in one line.
     *
     * @param value maps with string keys, iterables, arrays of numbers or objects, strings, numbers, booleans, null
     * @param nonFinite what becomes of NaN and the infinities
     */
    public static String pretty(Object value, NonFinite nonFinite) {
        return new JsonWriter(nonFinite, true).text(value) + "\n";
    }
}
