package dev.costate.models.data;

import dev.costate.models.files.FileException;
import dev.costate.models.files.NdArray;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A table of numbers with named columns; a missing value is NaN.
 *
 * <p>Holds its arrays without copying; immutable as long as nobody writes into them.
 *
 * @param name where the table comes from, for errors
 * @param columns names of the columns, all different
 * @param values one array a column, equally long
 * @param lines the line of the file on which each row began
 */
public record CsvTable(String name, List<String> columns, double[][] values, int[] lines) {
    private static final int MOST_NAMED = 20;

    /** Checks that names, columns and rows agree. */
    public CsvTable {
        Objects.requireNonNull(name, "name");
        columns = List.copyOf(columns);
        if (columns.isEmpty() || columns.size() != values.length
                || columns.stream().distinct().count() != columns.size()) {
            throw new IllegalArgumentException(
                    values.length + " columns need as many different names, there are " + columns);
        }
        for (double[] column : values) {
            if (column.length != lines.length) {
                throw new IllegalArgumentException(
                        "columns must have " + lines.length + " rows, one has " + column.length);
            }
        }
    }

    /**
     * A table that does not come from a file.
     *
     * <p>Line numbers are as if it had been written to one with a header.
     */
    public static CsvTable of(String name, List<String> columns, double[]... values) {
        int[] lines = new int[values.length == 0 ? 0 : values[0].length];
        Arrays.setAll(lines, i -> i + 2);
        return new CsvTable(name, columns, values, lines);
    }

    /** Returns names for a message, the first ones of many, at most {@value FileException#MOST_SHOWN} characters. */
    public static String listed(List<String> names) {
        boolean all = names.size() <= MOST_NAMED;
        String count = all ? "" : ", ... (" + names.size() + " in all)";
        String first = String.join(", ", all ? names : names.subList(0, MOST_NAMED));
        return FileException.excerpt(first, FileException.MOST_SHOWN - count.length()) + count;
    }

    /** Returns the number of rows. */
    public int rows() {
        return lines.length;
    }

    /**
     * Returns a column by name.
     *
     * @throws IllegalArgumentException naming the columns there are
     */
    public double[] column(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException(
                    name + ": there is no column \"" + column + "\"; there are " + listed(columns));
        }
        return values[index];
    }

    /**
     * Returns the first column as times.
     *
     * @throws dev.costate.models.files.FileFormatException if they are not finite and strictly increasing, or so close
     * together that a double hardly tells them apart
     */
    public double[] time() {
        return new TimedTable(this, columns.get(0), false, "", List.of()).times();
    }

    /**
     * Returns the columns from {@code first} on as a matrix of one row a row.
     *
     * <p>{@code matrix(1)} is everything but the time.
     */
    public NdArray matrix(int first) {
        if (first < 0 || first >= values.length) {
            throw new IllegalArgumentException("first = " + first + ": " + name + " has " + values.length
                    + (values.length == 1 ? " column" : " columns"));
        }
        int width = values.length - first;
        double[] cells = new double[rows() * width];
        for (int c = 0; c < width; c++) {
            for (int r = 0; r < rows(); r++) {
                cells[r * width + c] = values[first + c][r];
            }
        }
        return NdArray.of(cells, rows(), width);
    }

    /** Returns the table without some columns. */
    public CsvTable without(List<String> names) {
        List<String> kept = columns.stream().filter(c -> !names.contains(c)).toList();
        return new CsvTable(name, kept, kept.stream().map(this::column).toArray(double[][]::new), lines);
    }

    /** Returns the rows {@code from} to before {@code to}, counted from 0. */
    public CsvTable rows(int from, int to) {
        if (from < 0 || from > to || to > rows()) {
            throw new IllegalArgumentException("rows " + from + " to " + to + ": " + name + " has " + rows());
        }
        double[][] cut = new double[values.length][];
        Arrays.setAll(cut, c -> Arrays.copyOfRange(values[c], from, to));
        return new CsvTable(name, columns, cut, Arrays.copyOfRange(lines, from, to));
    }

    /** Returns the rows without a missing value in any column. */
    public CsvTable complete() {
        int[] kept = IntStream.range(0, rows())
                .filter(r -> Arrays.stream(values).noneMatch(column -> Double.isNaN(column[r]))).toArray();
        double[][] cut = new double[values.length][];
        Arrays.setAll(cut, c -> Arrays.stream(kept).mapToDouble(r -> values[c][r]).toArray());
        return new CsvTable(name, columns, cut, Arrays.stream(kept).map(r -> lines[r]).toArray());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CsvTable table && name.equals(table.name) && columns.equals(table.columns)
                && Arrays.deepEquals(values, table.values) && Arrays.equals(lines, table.lines);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, columns, Arrays.deepHashCode(values));
    }

    @Override
    public String toString() {
        return name + ": " + rows() + " rows of " + String.join(", ", columns);
    }
}
