package dev.costate.models.data;

import dev.costate.models.files.FileFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the first row of a CSV file says of its columns. Immutable.
 *
 * @param file the file's name, for errors
 * @param names the columns' names, all different
 * @param read whether each column holds numbers that are read; cells of others are NaN
 * @param classAt the column of words, classes or series, from 0; {@link #NO_CLASSES} for none
 * @param timeAt the column of times, which may be dates, from 0; {@link #NO_CLASSES} for none
 * @param header whether the first row holds the names
 */
record CsvColumns(String file, List<String> names, boolean[] read, int classAt, int timeAt, boolean header) {
    static final int NO_CLASSES = -1;

    /**
     * Columns of numbers alone.
     *
     * @param line the line of the first row
     * @param fields its fields
     * @param wanted names of the columns to be read; none for all
     */
    static CsvColumns of(String file, int line, List<String> fields, CsvOptions options, List<String> wanted) {
        int width = fields.size();
        boolean named = !wanted.isEmpty() && fields.containsAll(wanted);
        boolean all = wanted.isEmpty() || !named && width == wanted.size();
        boolean[] read = new boolean[width];
        for (int c = 0; c < width; c++) {
            read[c] = all || wanted.contains(name(fields, c, named));
        }
        boolean header = named || header(fields, read, NO_CLASSES, options);
        return new CsvColumns(file, names(file, line, fields, header), read, NO_CLASSES, NO_CLASSES, header);
    }

    /**
     * Columns of numbers and one of classes.
     *
     * @param line the line of the first row
     * @param fields its fields
     * @param column the name of the column of classes; none for the last column
     */
    static CsvColumns withClasses(String file, int line, List<String> fields, CsvOptions options,
            Optional<String> column) {
        int width = fields.size();
        boolean named = column.isPresent() && fields.contains(column.get());
        int classAt = column.isEmpty() ? width - 1 : NO_CLASSES;
        boolean[] read = new boolean[width];
        Arrays.fill(read, true);
        for (int c = 0; c < width; c++) {
            if (column.isPresent() && name(fields, c, named).equals(column.get())) {
                classAt = c;
            }
        }
        if (classAt != NO_CLASSES) {
            read[classAt] = false;
        }
        if (classAt == NO_CLASSES || width < 2) {
            throw FileFormatException.whole(file, classAt == NO_CLASSES
                    ? "has no column \"" + column.orElseThrow() + "\" for the classes; its first line has "
                            + CsvTable.listed(fields)
                    : "has one column only; needs the classes and at least one column of numbers");
        }
        boolean header = named || header(fields, read, NO_CLASSES, options);
        return new CsvColumns(file, names(file, line, fields, header), read, classAt, NO_CLASSES, header);
    }

    /**
     * Columns of times and numbers, and maybe one of series.
     *
     * @param series name of the column of the series, if it is there; blank for the first that is not wanted
     * @param wanted names of the columns to be read, the time's first; none for all
     */
    static CsvColumns timed(String file, int line, List<String> fields, CsvOptions options, String series,
            List<String> wanted) {
        int width = fields.size();
        boolean named = !wanted.isEmpty() && fields.containsAll(wanted);
        boolean anyNamed = wanted.stream().anyMatch(fields::contains);
        int seriesAt = series.isEmpty() ? NO_CLASSES : fields.indexOf(series);
        int timeAt = wanted.isEmpty() ? NO_CLASSES : fields.indexOf(wanted.get(0));
        for (int c = 0; c < width; c++) {
            if (wanted.contains(name(fields, c, anyNamed))) {
                timeAt = timeAt < 0 && name(fields, c, anyNamed).equals(wanted.get(0)) ? c : timeAt;
            } else if (series.isEmpty() && seriesAt < 0) {
                seriesAt = c;
            } else if (timeAt < 0 && c != seriesAt) {
                timeAt = c;
            }
        }
        boolean[] read = new boolean[width];
        boolean all = wanted.isEmpty() || !named && width - (seriesAt < 0 ? 0 : 1) == wanted.size();
        for (int c = 0; c < width; c++) {
            read[c] = c != seriesAt && (all || wanted.contains(name(fields, c, named)));
        }
        boolean header = named || header(fields, read, timeAt, options);
        return new CsvColumns(file, names(file, line, fields, header), read, seriesAt, timeAt, header);
    }

    private static String name(List<String> fields, int c, boolean named) {
        return named ? fields.get(c) : "column" + (c + 1);
    }

    /** Names are detected by a word among the columns that are read, or among all if none is read. */
    private static boolean header(List<String> fields, boolean[] read, int timeAt, CsvOptions options) {
        boolean any = false;
        boolean anyRead = false;
        boolean someRead = false;
        for (int c = 0; c < read.length; c++) {
            boolean word = !CsvReader.isMissing(fields.get(c)) && CsvReader.number(fields.get(c)).isEmpty()
                    && (c != timeAt || Dates.days(fields.get(c)).isEmpty());
            any |= word;
            anyRead |= word && read[c];
            someRead |= read[c];
        }
        return options.header() == CsvOptions.Header.PRESENT
                || options.header() == CsvOptions.Header.DETECT && (someRead ? anyRead : any);
    }

    private static List<String> names(String file, int line, List<String> fields, boolean header) {
        List<String> names = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int c = 0; c < fields.size(); c++) {
            String given = header ? fields.get(c).strip() : "";
            String column = given.isEmpty() ? "column" + (c + 1) : given;
            Integer earlier = seen.put(column, c + 1);
            if (earlier != null) {
                throw FileFormatException.inCell(file, line, c + 1, column, "column " + earlier + " has the same name");
            }
            names.add(column);
        }
        return List.copyOf(names);
    }
}
