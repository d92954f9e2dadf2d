package dev.costate.models.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of numbers under the names of their columns. Immutable; holds its array without copying.
 *
 * @param name where they come from, for messages
 * @param columns names of the columns
 * @param rows one finite value for each column
 */
public record Table(String name, List<String> columns, double[][] rows) {
    /** Checks that every row has a finite value for each column. */
    public Table {
        columns = List.copyOf(columns);
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length != columns.size()) {
                throw new IllegalArgumentException(name + ": row " + r + " has " + rows[r].length
                        + " values, must have " + columns.size());
            }
            for (int c = 0; c < rows[r].length; c++) {
                if (!Double.isFinite(rows[r][c])) {
                    throw new IllegalArgumentException(name + ": row " + r + ", column \"" + columns.get(c) + "\" is "
                            + rows[r][c] + ": all values must be finite");
                }
            }
        }
    }

    /** Returns points as a table, whose columns are x and y in the plane, else x1, x2, …. */
    public static Table of(double[][] points) {
        int width = points.length == 0 ? 1 : points[0].length;
        return new Table("points", width == 2 ? List.of("x", "y") : IntStream.rangeClosed(1, width)
                .mapToObj(c -> "x" + c).toList(), points);
    }

    /**
     * Reads a CSV file of numbers with a header.
     *
     * @throws dev.costate.models.files.FileException if it cannot be read or is not what it should be
     */
    public static Table csv(Path file) {
        return of(CsvReader.read(file, CsvOptions.STRICT));
    }

    /** Returns the rows of a table of columns. */
    public static Table of(CsvTable table) {
        double[][] rows = new double[table.rows()][table.columns().size()];
        for (int r = 0; r < rows.length; r++) {
            for (int c = 0; c < rows[r].length; c++) {
                rows[r][c] = table.values()[c][r];
            }
        }
        return new Table(table.name(), table.columns(), rows);
    }

    /** Returns some of the rows, by their numbers. */
    public Table rows(int... numbers) {
        return new Table(name, columns, Arrays.stream(numbers).mapToObj(r -> rows[r]).toArray(double[][]::new));
    }

    /** Returns the number of columns. */
    public int width() {
        return columns.size();
    }

    /** Returns the values row after row. */
    public double[] flat() {
        double[] flat = new double[rows.length * width()];
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(rows[r], 0, flat, r * width(), width());
        }
        return flat;
    }
}
