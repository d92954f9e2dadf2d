package dev.costate.models.train;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.CsvWriter;
import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileFormatException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a run measured, one row a step: the step, then whatever the experiment names.
 *
 * <p>NaN stands where a step did not measure something. Rows are kept in memory, written whole and atomically as CSV,
 * and read back to go on with. Appending a row allocates only when the room doubles.
 *
 * <p>Thread-confined.
 */
public final class Metrics {
    private static final CsvOptions FORMAT = new CsvOptions(CsvOptions.Header.PRESENT, true, true);

    private final List<String> columns;
    private double[] cells;
    private int rows;

    /**
     * Starts without rows.
     *
     * @param columns names of the columns, all different; the first is the step
     */
    public Metrics(String... columns) {
        this(List.of(columns));
    }

    private Metrics(List<String> columns) {
        if (columns.isEmpty() || columns.stream().distinct().count() != columns.size()) {
            throw new IllegalArgumentException("metrics need columns with different names, got " + columns);
        }
        this.columns = columns;
        this.cells = new double[64 * columns.size()];
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @param file the CSV file
     * @param columns the columns it must have
     * @throws dev.costate.models.files.FileException if it cannot be read, has other columns, or its steps do not rise
     */
    public static Metrics load(Path file, String... columns) {
        Metrics metrics = new Metrics(columns);
        String text = FileBytes.utf8(file.toString(), FileBytes.read(file));
        if (text.equals(CsvWriter.text(metrics.table()))) {
            return metrics; // saved before the first row
        }
        CsvTable table = CsvReader.parse(file.toString(), text, FORMAT);
        if (!table.columns().equals(metrics.columns)) {
            throw FileFormatException.inLine(file.toString(), 1,
                    "the columns are " + table.columns() + ", this run needs " + metrics.columns);
        }
        table.time();
        metrics.cells = table.matrix(0).values();
        metrics.rows = table.rows();
        return metrics;
    }

    /**
     * Appends a row.
     *
     * @param row the step, above the last one, then one number a column, NaN for none
     */
    public void append(double... row) {
        int width = columns.size();
        if (row.length != width) {
            throw new IllegalArgumentException("a row has " + row.length + " cells, the columns are " + columns);
        }
        if (!Double.isFinite(row[0]) || rows > 0 && row[0] <= cells[(rows - 1) * width]) {
            throw new IllegalArgumentException(columns.get(0) + " " + row[0] + " does not come after "
                    + (rows == 0 ? "nothing" : cells[(rows - 1) * width]));
        }
        if ((rows + 1) * width > cells.length) {
            cells = Arrays.copyOf(cells, Math.max(64 * width, Math.multiplyExact(cells.length, 2)));
        }
        System.arraycopy(row, 0, cells, rows * width, width);
        rows++;
    }

    /**
     * Drops the rows after a step.
     *
     * <p>An interrupted run had written them after the checkpoint from which it resumes.
     */
    public void truncateAfter(long step) {
        while (rows > 0 && cells[(rows - 1) * columns.size()] > step) {
            rows--;
        }
    }

    /** Writes all rows as CSV, atomically. */
    public void save(Path file) {
        CsvWriter.write(file, table());
    }

    /** Returns the number of rows. */
    public int rows() {
        return rows;
    }

    /** Returns the names of the columns. */
    public List<String> columns() {
        return columns;
    }

    /** Returns a copy of a column, for plots. */
    public double[] column(String name) {
        int index = columns.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("there is no column \"" + name + "\"; there are " + columns);
        }
        double[] column = new double[rows];
        Arrays.setAll(column, r -> cells[r * columns.size() + index]);
        return column;
    }

    /** Returns the last number of a column that is not NaN, or NaN. */
    public double last(String name) {
        double[] column = column(name);
        for (int r = rows - 1; r >= 0; r--) {
            if (!Double.isNaN(column[r])) {
                return column[r];
            }
        }
        return Double.NaN;
    }

    private CsvTable table() {
        return CsvTable.of("metrics", columns, columns.stream().map(this::column).toArray(double[][]::new));
    }
}
