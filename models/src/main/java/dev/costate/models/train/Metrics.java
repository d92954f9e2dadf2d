package dev.costate.models.train;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.CsvWriter;
import dev.costate.models.files.AppendedFile;
import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a run measured, one row a step: the step, then whatever the experiment names.
 *
 * <p>NaN stands where a step did not measure something. Rows are kept in memory, written as CSV and read back to go on
 * with. Appending a row allocates only when the room doubles, and a file takes only the rows that it lacks.
 *
 * <p>Thread-confined.
 */
public final class Metrics {
    private static final CsvOptions FORMAT = new CsvOptions(CsvOptions.Header.PRESENT, true, true);

    private final List<String> columns;
    private double[] cells;
    private int rows;
    private Optional<Path> file = Optional.empty(); // where the first savedRows rows are, in savedBytes bytes
    private int savedRows;
    private long savedBytes;
    private long fileBytes; // as it was left; more than savedBytes if saved rows were dropped

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
     * Reads what {@link #save} wrote; a last line without its end, cut by a kill, does not count.
     *
     * @param file the CSV file
     * @param columns the columns it must have
     * @throws dev.costate.models.files.FileException if it cannot be read, has other columns, or its steps do not rise
     */
    public static Metrics load(Path file, String... columns) {
        Metrics metrics = new Metrics(columns);
        byte[] bytes = FileBytes.read(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        String text = FileBytes.utf8(file.toString(), Arrays.copyOf(bytes, end));
        if (text.equals(CsvWriter.text(metrics.table(0, 0)))) {
            return metrics; // saved before the first row
        }
        CsvTable table = CsvReader.parse(file.toString(), text, FORMAT);
        if (!table.columns().equals(metrics.columns)) {
            throw FileFormatException.inLine(file.toString(), 1,
                    "the columns are ["
                    + CsvTable.listed(table.columns()) + "], this run needs " + metrics.columns);
        }
        table.time();
        metrics.cells = table.matrix(0).values();
        metrics.rows = table.rows();
        return metrics;
    }

    /**
     * Adds a row at its place: before those of later steps, after all as a rule.
     *
     * @param row the step, which has no row yet, then one number a column, NaN for none
     */
    public void add(double... row) {
        int width = columns.size();
        if (row.length != width) {
            throw new IllegalArgumentException("a row has " + row.length + " cells, the columns are " + columns);
        }
        int at = Double.isFinite(row[0]) ? rowsTo(row[0]) : 0;
        if (!Double.isFinite(row[0]) || at > 0 && row[0] == cells[(at - 1) * width]) {
            throw new IllegalArgumentException(columns.get(0) + " " + row[0]
                    + ": must be finite and have no row yet");
        }
        if ((rows + 1) * width > cells.length) {
            cells = Arrays.copyOf(cells, Math.max(64 * width, Math.multiplyExact(cells.length, 2)));
        }
        if (at < savedRows) {
            file = Optional.empty(); // written anew: a kill in the middle must not cost the rows that follow
        }
        System.arraycopy(cells, at * width, cells, (at + 1) * width, (rows - at) * width);
        System.arraycopy(row, 0, cells, at * width, width);
        rows++;
    }

    /**
     * Drops the rows of steps above {@code after}, up to {@code to}.
     *
     * <p>An interrupted run had written them after the checkpoint from which it resumes, or a step was taken back.
     */
    public void drop(double after, double to) {
        int width = columns.size();
        int from = rowsTo(after);
        int end = Math.max(from, rowsTo(to));
        if (end > from) {
            if (from < savedRows && end < rows) {
                file = Optional.empty();
            } else if (from < savedRows) {
                savedBytes -= bytes(from, savedRows).length;
                savedRows = from;
            }
            System.arraycopy(cells, end * width, cells, from * width, (rows - end) * width);
            rows -= end - from;
        }
    }

    /** How many rows there are up to a step, that one included; the last ones are looked at first. */
    private int rowsTo(double step) {
        int width = columns.size();
        if (rows == 0 || cells[(rows - 1) * width] <= step) {
            return rows;
        }
        int least = 0;
        int most = rows - 1;
        while (least < most) {
            int middle = (least + most) / 2;
            if (cells[middle * width] <= step) {
                least = middle + 1;
            } else {
                most = middle;
            }
        }
        return least;
    }

    /**
     * Writes all rows as CSV.
     *
     * <p>The first time, and where rows came between others, the file is replaced by a whole new one, atomically.
     * Otherwise the rows that it lacks are appended and forced to disk; a kill in between may leave the last line
     * without its end.
     *
     * @throws dev.costate.models.files.FileException if it cannot be written
     */
    public void save(Path file) {
        if (this.file.isEmpty() || !this.file.get().equals(file) || !AppendedFile.has(file, fileBytes)) {
            byte[] all = CsvWriter.text(table(0, rows)).getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(file, all);
            savedBytes = all.length;
        } else {
            byte[] added = bytes(savedRows, rows);
            AppendedFile.write(file, savedBytes, added);
            savedBytes += added.length;
        }
        this.file = Optional.of(file);
        savedRows = rows;
        fileBytes = savedBytes;
    }

    /** The CSV of some rows, without the names. */
    private byte[] bytes(int from, int to) {
        String text = CsvWriter.text(table(from, to));
        String names = CsvWriter.text(table(0, 0));
        return text.substring(names.length()).getBytes(StandardCharsets.UTF_8);
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
        return column(index(name), 0, rows);
    }

    /** Returns the last number of a column that is not NaN, or NaN. */
    public double last(String name) {
        int index = index(name);
        for (int r = rows - 1; r >= 0; r--) {
            double x = cells[r * columns.size() + index];
            if (!Double.isNaN(x)) {
                return x;
            }
        }
        return Double.NaN;
    }

    private int index(String name) {
        int index = columns.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("there is no column \"" + name + "\"; there are " + columns);
        }
        return index;
    }

    private double[] column(int index, int from, int to) {
        double[] column = new double[to - from];
        Arrays.setAll(column, r -> cells[(from + r) * columns.size() + index]);
        return column;
    }

    private CsvTable table(int from, int to) {
        double[][] values = new double[columns.size()][];
        Arrays.setAll(values, c -> column(c, from, to));
        return CsvTable.of("metrics", columns, values);
    }
}
