package dev.costate.models.data;

import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Reads tables of numbers from CSV (RFC 4180, UTF-8, unpacked if the name ends in {@code .gz}). Between fields stand commas, or semicolons or tabs, as the
 * first line tells; a decimal number has a point.
 *
 * <p>Stateless and thread-safe.
 */
public final class CsvReader {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d{1,20},\\d{1,20}([eE][+-]?\\d{1,4})?");

    private CsvReader() {
    }

    /**
     * Reads a file.
     *
     * @throws dev.costate.models.files.FileException if it cannot be read, is empty, ragged, without rows, or holds what is not a number
     */
    public static CsvTable read(Path file, CsvOptions options) {
        return parse(file.toString(), FileBytes.utf8(file.toString(), FileBytes.readUnpacked(file)), options);
    }

    /**
     * Reads the text of a file.
     *
     * @param name the file's name, for errors
     * @param text its content
     * @param options what it may hold
     */
    public static CsvTable parse(String name, String text, CsvOptions options) {
        CsvLexer lexer = new CsvLexer(name, text);
        List<String> fields = new ArrayList<>();
        if (!lexer.next(fields)) {
            throw FileFormatException.whole(name, "the file is empty");
        }
        boolean header = switch (options.header()) {
            case PRESENT -> true;
            case ABSENT -> false;
            case DETECT -> fields.stream().anyMatch(field -> !field.isBlank() && number(field).isEmpty());
        };
        List<String> columns = names(name, lexer.rowLine(), fields, header);
        int width = columns.size();
        double[][] values = new double[width][64];
        int[] lines = new int[64];
        int rows = 0;
        for (boolean more = !header || lexer.next(fields); more; more = lexer.next(fields)) {
            if (fields.size() != width) {
                String found = fields.size() + (fields.size() == 1 ? " field" : " fields");
                throw FileFormatException.inLine(name, lexer.rowLine(), "has " + found + ", the first line has " + width);
            }
            if (rows == lines.length) {
                lines = Arrays.copyOf(lines, 2 * rows);
                for (int c = 0; c < width; c++) {
                    values[c] = Arrays.copyOf(values[c], 2 * rows);
                }
            }
            for (int c = 0; c < width; c++) {
                values[c][rows] = value(name, lexer.rowLine(), c, columns.get(c), fields.get(c), options);
            }
            lines[rows++] = lexer.rowLine();
        }
        if (rows == 0) {
            throw FileFormatException.whole(name, "there are column names (" + String.join(", ", columns) + ") but no rows");
        }
        for (int c = 0; c < width; c++) {
            values[c] = Arrays.copyOf(values[c], rows);
        }
        return new CsvTable(name, columns, values, Arrays.copyOf(lines, rows));
    }

    private static List<String> names(String name, int line, List<String> fields, boolean header) {
        List<String> names = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int c = 0; c < fields.size(); c++) {
            String given = header ? fields.get(c).strip() : "";
            String column = given.isEmpty() ? "column" + (c + 1) : given;
            Integer earlier = seen.put(column, c + 1);
            if (earlier != null) {
                throw FileFormatException.inCell(name, line, c + 1, column, "column " + earlier + " has the same name");
            }
            names.add(column);
        }
        return names;
    }

    private static double value(String name, int line, int column, String columnName, String field, CsvOptions options) {
        if (field.isBlank()) {
            if (options.missing()) {
                return Double.NaN;
            }
            throw FileFormatException.inCell(name, line, column + 1, columnName, "the field is blank; missing values are not allowed here");
        }
        OptionalDouble number = number(field);
        if (number.isEmpty()) {
            throw FileFormatException.inCell(name, line, column + 1, columnName, "\"" + shown(field) + "\" is not a number"
                    + (DECIMAL_COMMA.matcher(field.strip()).matches() ? "; write decimals with a point, " + field.strip().replace(',', '.') : ""));
        }
        if (!Double.isFinite(number.getAsDouble()) && !options.nonFinite()) {
            throw FileFormatException.inCell(name, line, column + 1, columnName, "\"" + shown(field)
                    + "\" is not finite; only finite numbers are allowed here");
        }
        return number.getAsDouble();
    }

    /** Decimal numbers and the words for NaN and infinity; nothing else that {@link Double#parseDouble} would take (hexadecimal, suffixes). */
    private static OptionalDouble number(String field) {
        String text = field.strip();
        if (NUMBER.matcher(text).matches()) {
            return OptionalDouble.of(Double.parseDouble(text));
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> OptionalDouble.of(Double.NaN);
            case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> OptionalDouble.empty();
        };
    }

    private static String shown(String field) {
        String text = field.replaceAll("\\p{Cntrl}", " ");
        return text.length() > 40 ? text.substring(0, 37) + "..." : text;
    }
}
