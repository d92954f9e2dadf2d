package dev.costate.models.files;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The header of an NPY file.
 *
 * <p>{@code {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }}, the three keys once each in any order.
 * Immutable.
 *
 * @param type the element type
 * @param fortran whether the first axis is fastest
 * @param shape lengths of the axes
 */
record NpyHeader(String type, boolean fortran, int[] shape) {
    private static final List<String> TYPES = List.of("<f8", "<f4", "<i8", "<i4", "|u1");
    private static final int MAX_AXES = 32;

    static NpyHeader parse(String name, byte[] bytes, int from, int to) {
        return new Parser(name, bytes, from, to).header();
    }

    /** Returns the number of elements, having checked that exactly their bytes are there. */
    int count(String name, int data, int available) {
        long elements = Arrays.stream(shape).anyMatch(n -> n == 0) ? 0 : 1;
        for (int n : shape) {
            elements = Math.min(elements * Math.max(n, 1), Integer.MAX_VALUE + 1L); // saturates: no file is that long
        }
        long needed = elements * (type.charAt(2) - '0');
        if (needed != available) {
            throw NpyReader.error(name, data, "shape " + Arrays.toString(shape) + " of " + type + " needs "
                    + (elements > Integer.MAX_VALUE ? "more than " : "") + needed + " bytes, there are " + available);
        }
        return (int) elements;
    }

    /** Reads the dictionary; thread-confined. */
    private static final class Parser {
        private final String name;
        private final byte[] bytes;
        private final int end;
        private int at;

        Parser(String name, byte[] bytes, int from, int to) {
            this.name = name;
            this.bytes = bytes;
            this.at = from;
            this.end = to;
        }

        NpyHeader header() {
            String type = null;
            Boolean fortran = null;
            int[] shape = null;
            expect('{');
            while (!accept('}')) {
                int start = at;
                String key = quoted();
                expect(':');
                if (key.equals("descr") && type == null) {
                    type = type();
                } else if (key.equals("fortran_order") && fortran == null) {
                    fortran = bool();
                } else if (key.equals("shape") && shape == null) {
                    shape = shape();
                } else {
                    at = start;
                    throw error("the key '" + FileException.excerpt(key, 60) + "' is unknown or occurs twice;"
                            + " the keys are descr, fortran_order, shape");
                }
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            if (peek() >= 0) {
                throw error("expected the end of the header, found " + found());
            }
            if (type == null || fortran == null || shape == null) {
                throw error("the header lacks "
                        + (type == null ? "descr" : fortran == null ? "fortran_order" : "shape"));
            }
            return new NpyHeader(type, fortran, shape);
        }

        private String type() {
            peek();
            int start = at;
            if (at < end && bytes[at] == '[') {
                throw error("records with fields are not supported; the types are " + TYPES);
            }
            String type = quoted();
            if (!TYPES.contains(type)) {
                at = start;
                throw error("the type '" + FileException.excerpt(type, 60) + "' is not one of " + TYPES);
            }
            return type;
        }

        private boolean bool() {
            peek();
            for (String word : List.of("True", "False")) {
                if (at + word.length() <= end
                        && new String(bytes, at, word.length(), StandardCharsets.ISO_8859_1).equals(word)) {
                    at += word.length();
                    return word.equals("True");
                }
            }
            throw error("expected True or False, found " + found());
        }

        private int[] shape() {
            int[] lengths = new int[MAX_AXES];
            int axes = 0;
            expect('(');
            while (!accept(')')) {
                if (axes == MAX_AXES) {
                    throw error("the shape has more than " + MAX_AXES + " axes");
                }
                lengths[axes++] = length();
                if (!accept(',')) {
                    expect(')');
                    break;
                }
            }
            return Arrays.copyOf(lengths, axes);
        }

        private int length() {
            peek();
            int start = at;
            long value = 0;
            while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && value <= Integer.MAX_VALUE) {
                value = value * 10 + bytes[at++] - '0';
            }
            if (at == start || value > Integer.MAX_VALUE) {
                at = start;
                throw error("a length must be an integer from 0 to " + Integer.MAX_VALUE + ", found " + found());
            }
            accept('L'); // Python 2 wrote long integers so
            return (int) value;
        }

        private String quoted() {
            int quote = peek();
            if (quote != '\'' && quote != '"') {
                throw error("expected a quoted word, found " + found());
            }
            int start = ++at;
            while (at < end && bytes[at] != quote) {
                at++;
            }
            if (at >= end || at - start > 64) {
                at = start;
                throw error("a quoted word does not end");
            }
            return new String(bytes, start, at++ - start, StandardCharsets.ISO_8859_1);
        }

        private int peek() {
            while (at < end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\t')) {
                at++;
            }
            return at < end ? bytes[at] & 0xFF : -1;
        }

        private boolean accept(char c) {
            if (peek() == c) {
                at++;
                return true;
            }
            return false;
        }

        private void expect(char c) {
            if (!accept(c)) {
                throw error("expected '" + c + "', found " + found());
            }
        }

        private String found() {
            int b = at < end ? bytes[at] & 0xFF : -1;
            return b < 0 ? "the end of the header" : b > 0x20 && b < 0x7F ? "'" + (char) b + "'" : "byte " + b;
        }

        private FileFormatException error(String problem) {
            return NpyReader.error(name, at, problem);
        }
    }
}
