package dev.costate.models.data;

import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads tables of numbers from CSV (RFC 4180, UTF-8, unpacked if the name ends in {@code .gz}).
 *
 * <p>Between fields stand commas, or semicolons, tabs or runs of blanks, as the first line tells; a decimal number has
 * a point.
 *
 * <p>Stateless and thread-safe.
 */
public final class CsvReader {
    /** Possessive: a number of 200,000 digits with a typo would otherwise be tried at each of its digits. */
    private static final Pattern NUMBER = Pattern
            .compile("[+-]?+(?:\\d++(?:\\.\\d*+)?+|\\.\\d++)(?:[eE][+-]?+\\d++)?+");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d{1,20},\\d{1,20}([eE][+-]?\\d{1,4})?");
    private static final Pattern DATE_LIKE = Pattern.compile("\\d{1,4}([-/.])\\d{1,2}\\1\\d{1,4}([T ,].{0,40})?");
    private static final int ROWS = 64;
    private static final int CELLS = 1 << 16;

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
     * Reads columns by their names; others may hold anything and are NaN in the table.
     *
     * <p>Without a header a file of as many columns is read whole, and in a wider one the names are column1, column2,
     * and so on.
     *
     * @param wanted the columns' names; none for all columns
     * @throws dev.costate.models.files.FileException as above
     */
    public static CsvTable read(Path file, List<String> wanted, CsvOptions options) {
        String name = file.toString();
        return parse(name, FileBytes.utf8(name, FileBytes.readUnpacked(file)), wanted, options);
    }

    /**
     * Reads numbers with a class for each row, a word or a whole number, in the last column.
     *
     * <p>The first row holds names if something in it other than the class is not a number.
     *
     * @param classes where the class of each row is added; the table that is returned has the other columns
     * @throws dev.costate.models.files.FileException as above, or if there is no other column, or a blank class
     */
    public static CsvTable readClasses(Path file, List<String> classes, CsvOptions options) {
        return readClasses(file, Optional.empty(), classes, options);
    }

    /**
     * Reads numbers with a class for each row, a word or a whole number, in the column of that name.
     *
     * <p>The first row holds names if it holds this one, or something in it other than the class is not a number.
     *
     * @param column the name of the classes' column
     * @param classes where the class of each row is added; the table that is returned has the other columns
     * @throws dev.costate.models.files.FileException as above, or if there is no such column, no other, or a blank
     * class
     */
    public static CsvTable readClasses(Path file, String column, List<String> classes, CsvOptions options) {
        return readClasses(file, Optional.of(column), classes, options);
    }

    private static CsvTable readClasses(Path file, Optional<String> column, List<String> classes,
            CsvOptions options) {
        String name = file.toString();
        CsvLexer lexer = new CsvLexer(name, FileBytes.utf8(name, FileBytes.readUnpacked(file)));
        List<String> first = first(name, lexer);
        CsvColumns columns = CsvColumns.withClasses(name, lexer.rowLine(), first, options, column);
        return rows(lexer, first, columns, options, classes).table()
                .without(List.of(columns.names().get(columns.classAt())));
    }

    /**
     * Reads a file as words.
     *
     * @return the fields of each row, by the line on which it began, the header among them
     * @throws dev.costate.models.files.FileException if it cannot be read, is empty, or ragged
     */
    public static SortedMap<Integer, List<String>> words(Path file) {
        String name = file.toString();
        CsvLexer lexer = new CsvLexer(name, FileBytes.utf8(name, FileBytes.readUnpacked(file)));
        SortedMap<Integer, List<String>> rows = new TreeMap<>();
        List<String> first = first(name, lexer);
        List<String> fields = new ArrayList<>(first);
        do {
            requireWidth(name, lexer.rowLine(), fields.size(), first.size());
            fields.replaceAll(String::strip);
            rows.put(lexer.rowLine(), List.copyOf(fields));
        } while (lexer.next(fields));
        return rows;
    }

    /**
     * Reads the text of a file.
     *
     * @param name the file's name, for errors
     * @param text its content
     * @param options what it may hold
     */
    public static CsvTable parse(String name, String text, CsvOptions options) {
        return parse(name, text, List.of(), options);
    }

    private static CsvTable parse(String name, String text, List<String> wanted, CsvOptions options) {
        CsvLexer lexer = new CsvLexer(name, text);
        List<String> first = first(name, lexer);
        return rows(lexer, first, CsvColumns.of(name, lexer.rowLine(), first, options, wanted), options, List.of())
                .table();
    }

    /**
     * Reads numbers, times that may be {@linkplain Dates dates}, and words that tell series apart.
     *
     * <p>The time is the first of {@code wanted} or, if the file has no column of that name, the first column that is
     * neither wanted nor that of the series.
     *
     * @param series name of the column of the series, if the file has it; blank for the first that is not wanted
     * @param wanted names of the columns to be read, the time's first; none for all
     * @throws dev.costate.models.files.FileException as above, or if dates and numbers are mixed, or the series of a
     * row is missing
     */
    public static TimedTable readTimed(Path file, String series, List<String> wanted, CsvOptions options) {
        String name = file.toString();
        CsvLexer lexer = new CsvLexer(name, FileBytes.utf8(name, FileBytes.readUnpacked(file)));
        List<String> first = first(name, lexer);
        return rows(lexer, first, CsvColumns.timed(name, lexer.rowLine(), first, options, series, wanted), options,
                new ArrayList<>());
    }

    private static List<String> first(String name, CsvLexer lexer) {
        List<String> fields = new ArrayList<>();
        if (!lexer.next(fields)) {
            throw FileFormatException.whole(name, "the file is empty");
        }
        fields.replaceAll(String::strip);
        return fields;
    }

    /**
     * Reads rows.
     *
     * @param columns which columns there are and what becomes of each
     * @param lexer stands after the first row, which is in {@code fields}
     * @param words where the class or the series of each row is added, if there is a column of it
     */
    private static TimedTable rows(CsvLexer lexer, List<String> fields, CsvColumns columns, CsvOptions options,
            List<String> words) {
        String name = columns.file();
        int width = fields.size();
        int classAt = columns.classAt();
        int timeAt = columns.timeAt();
        int room = Math.max(1, Math.min(ROWS, CELLS / width)); // a million columns may have one row
        double[][] values = new double[width][room];
        int[] lines = new int[room];
        int rows = 0;
        boolean dates = false;
        for (boolean more = !columns.header() || lexer.next(fields); more; more = lexer.next(fields)) {
            int line = lexer.rowLine();
            requireWidth(name, line, fields.size(), width);
            if (rows == lines.length) {
                lines = Arrays.copyOf(lines, 2 * rows);
                Arrays.setAll(values, c -> Arrays.copyOf(values[c], 2 * values[c].length));
            }
            dates = rows == 0 ? timeAt >= 0 && Dates.days(fields.get(timeAt)).isPresent() : dates;
            for (int c = 0; c < width; c++) {
                String column = columns.names().get(c);
                values[c][rows] = !columns.read()[c] ? Double.NaN
                        : c == timeAt ? time(name, line, c, column, fields.get(c), options, dates)
                                : value(name, line, c, column, fields.get(c), options);
            }
            if (classAt >= 0) {
                words.add(label(name, line, classAt, columns.names().get(classAt), fields.get(classAt).strip(),
                        timeAt < 0));
            }
            lines[rows] = line;
            rows++;
        }
        if (rows == 0) {
            throw FileFormatException.whole(name,
                    "there are column names (" + CsvTable.listed(columns.names()) + ") but no rows");
        }
        int count = rows;
        Arrays.setAll(values, c -> Arrays.copyOf(values[c], count));
        return new TimedTable(new CsvTable(name, columns.names(), values, Arrays.copyOf(lines, rows)),
                timeAt < 0 ? "" : columns.names().get(timeAt), dates,
                classAt < 0 ? "" : columns.names().get(classAt), words);
    }

    private static void requireWidth(String name, int line, int fields, int width) {
        if (fields != width) {
            throw FileFormatException.inLine(name, line,
                    "has " + fields + (fields == 1 ? " field" : " fields") + ", the first line has " + width);
        }
    }

    private static String label(String name, int line, int column, String columnName, String field, boolean ofClass) {
        double number = number(field).orElse(0);
        if (ofClass ? field.isEmpty() || number != Math.rint(number) : isMissing(field) || Double.isNaN(number)) {
            throw FileFormatException.inCell(name, line, column + 1, columnName, "\"" + shown(field) + (ofClass
                    ? "\" is no class; classes are words or whole numbers"
                    : "\" is not the name of a series; names are words or numbers"));
        }
        return field;
    }

    /** A date where the first row has one, else a number. */
    private static double time(String name, int line, int column, String columnName, String field,
            CsvOptions options, boolean dates) {
        OptionalDouble days = Dates.days(field);
        if (isMissing(field) || !dates && days.isEmpty() && !DATE_LIKE.matcher(field.strip()).matches()) {
            return value(name, line, column, columnName, field, options);
        }
        if (!dates || days.isEmpty()) {
            throw FileFormatException.inCell(name, line, column + 1, columnName, "\"" + shown(field) + "\" is "
                    + (days.isPresent() ? "a date, and the first row has none there"
                            : "no date; write dates as " + Dates.FORMS));
        }
        return days.getAsDouble();
    }

    private static double value(String name, int line, int column, String columnName, String field,
            CsvOptions options) {
        boolean none = isMissing(field);
        OptionalDouble number = number(field);
        if (options.missing() && (none || number.isPresent() && Double.isNaN(number.getAsDouble()))) {
            return Double.NaN;
        }
        if (none) {
            throw FileFormatException.inCell(name, line, column + 1, columnName, (field.isBlank()
                    ? "the field is blank" : field.strip() + " is no value") + "; missing values are not allowed here");
        }
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

    /** Whether a field says that there is no value. */
    static boolean isMissing(String field) {
        return field.isBlank() || field.strip().equals("NA");
    }

    /**
     * Returns a decimal number, or what the words for NaN and infinity mean.
     *
     * <p>Nothing else that {@link Double#parseDouble} would take (hexadecimal, suffixes) is a number.
     */
    public static OptionalDouble number(String field) {
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
        return FileException.excerpt(field, 40);
    }
}
