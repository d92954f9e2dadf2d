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
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Reads tables of numbers from CSV (RFC 4180, UTF-8, unpacked if the name ends in {@code .gz}). Between fields stand
 * commas, or semicolons, tabs or runs of blanks, as the first line tells; a decimal number has a point.
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
     * @throws dev.costate.models.files.FileException if it cannot be read, is empty, ragged, without rows, or holds
     * what is not a number
     */
    public static CsvTable read(Path file, CsvOptions options) {
        return read(file, List.of(), options);
    }

    /**
     * Reads columns by their names; others may hold anything and are NaN in the table. Without a header a file of as
     * many columns is read whole, and in a wider one the names are column1, column2, and so on.
     *
     * @param wanted the columns' names; none for all columns
     * @throws dev.costate.models.files.FileException as above
     */
    public static CsvTable read(Path file, List<String> wanted, CsvOptions options) {
        return parse(file.toString(), FileBytes.utf8(file.toString(), FileBytes.readUnpacked(file)), options, wanted,
                null);
    }

    /**
     * Reads numbers with a class for each row, a word or a whole number. The first row holds names if it holds that
     * of the classes' column, or something else in it than a class is not a number.
     *
     * @param column the name of the classes' column; none for the last one
     * @param classes where the class of each row is added; the table that is returned has the other columns
     * @throws dev.costate.models.files.FileException as above, or if there is no such column, no other, or a blank
     * class
     */
    public static CsvTable readClasses(Path file, Optional<String> column, List<String> classes, CsvOptions options) {
        return parse(file.toString(), FileBytes.utf8(file.toString(), FileBytes.readUnpacked(file)), options,
                column.stream().toList(), classes);
    }

    /**
     * Reads the text of a file.
     *
     * @param name the file's name, for errors
     * @param text its content
     * @param options what it may hold
     */
    public static CsvTable parse(String name, String text, CsvOptions options) {
        return parse(name, text, options, List.of(), null);
    }

    /**
     * With a list for classes, {@code names} is that of their column; without, the columns to be read. Neither need
     * be given.
     */
    private static CsvTable parse(String name, String text, CsvOptions options, List<String> names,
            List<String> classes) {
        CsvLexer lexer = new CsvLexer(name, text);
        List<String> fields = new ArrayList<>();
        if (!lexer.next(fields)) {
            throw FileFormatException.whole(name, "the file is empty");
        }
        fields.replaceAll(String::strip);
        boolean named = !names.isEmpty() && fields.containsAll(names);
        int width = fields.size();
        int classAt = -1;
        boolean[] words = new boolean[width];
        boolean read = false;
        boolean header = false;
        boolean anyWord = false;
        for (int c = 0; c < width; c++) {
            boolean among = names.contains(named ? fields.get(c) : "column" + (c + 1));
            words[c] = classes != null ? among || names.isEmpty() && c == width - 1
                    : !among && !names.isEmpty() && (named || width != names.size());
            classAt = classes != null && words[c] ? c : classAt;
            boolean word = !fields.get(c).isEmpty() && number(fields.get(c)).isEmpty();
            read |= !words[c];
            header |= word && !words[c];
            anyWord |= word;
        }
        header = named || switch (options.header()) {
            case PRESENT -> true;
            case ABSENT -> false;
            case DETECT -> read ? header : anyWord;
        };
        if (classes != null && (classAt < 0 || width < 2)) {
            throw FileFormatException.whole(name,
                    classAt < 0
                            ? "has no column \"" + names.get(0) + "\" for the classes; its first line has "
                                    + CsvTable.listed(fields)
                            : "has one column only; needs the classes and at least one column of numbers");
        }
        List<String> columns = names(name, lexer.rowLine(), fields, header);
        double[][] values = new double[width][64];
        int[] lines = new int[64];
        int rows = 0;
        for (boolean more = !header || lexer.next(fields); more; more = lexer.next(fields)) {
            if (fields.size() != width) {
                String found = fields.size() + (fields.size() == 1 ? " field" : " fields");
                throw FileFormatException.inLine(name, lexer.rowLine(),
                        "has " + found + ", the first line has " + width);
            }
            if (rows == lines.length) {
                lines = Arrays.copyOf(lines, 2 * rows);
                for (int c = 0; c < width; c++) {
                    values[c] = Arrays.copyOf(values[c], 2 * rows);
                }
            }
            for (int c = 0; c < width; c++) {
                values[c][rows] = words[c] ? Double.NaN
                        : value(name, lexer.rowLine(), c, columns.get(c), fields.get(c), options);
            }
            if (classAt >= 0) {
                classes.add(label(name, lexer.rowLine(), classAt, columns.get(classAt), fields.get(classAt).strip()));
            }
            lines[rows++] = lexer.rowLine();
        }
        if (rows == 0) {
            throw FileFormatException.whole(name,
                    "there are column names (" + String.join(", ", columns) + ") but no rows");
        }
        for (int c = 0; c < width; c++) {
            values[c] = Arrays.copyOf(values[c], rows);
        }
        if (classAt >= 0) {
            columns.remove(classAt);
            System.arraycopy(values, classAt + 1, values, classAt, width - classAt - 1);
            values = Arrays.copyOf(values, width - 1);
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

    private static String label(String name, int line, int column, String columnName, String field) {
        double number = number(field).orElse(0);
        if (field.isEmpty() || number != Math.rint(number)) {
            throw FileFormatException.inCell(name, line, column + 1, columnName,
                    "\"" + shown(field) + "\" is no class; classes are words or whole numbers");
        }
        return field;
    }

    private static double value(String name, int line, int column, String columnName, String field,
            CsvOptions options) {
        if (field.isBlank()) {
            if (options.missing()) {
                return Double.NaN;
            }
            throw FileFormatException.inCell(name, line, column + 1, columnName,
                    "the field is blank; missing values are not allowed here");
        }
        OptionalDouble number = number(field);
        if (number.isEmpty()) {
            throw FileFormatException.inCell(name, line, column + 1, columnName,
                    "\"" + shown(field) + "\" is not a number" + (DECIMAL_COMMA.matcher(field.strip()).matches()
                            ? "; write decimals with a point, " + field.strip().replace(',', '.') : ""));
        }
        if (!Double.isFinite(number.getAsDouble()) && !options.nonFinite()) {
            throw FileFormatException.inCell(name, line, column + 1, columnName, "\"" + shown(field)
                    + "\" is not finite; only finite numbers are allowed here");
        }
        return number.getAsDouble();
    }

    /**
     * Decimal numbers and the words for NaN and infinity; nothing else that {@link Double#parseDouble} would take
     * (hexadecimal, suffixes).
     */
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
