package dev.costate.models.data;

import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table with a column of times, numbers or dates, and maybe one of words that tells series apart.
 *
 * <p>{@link #times} and {@link SeriesSet#of} check the times. Immutable as long as nobody
 * writes into the table's arrays.
 *
 * @param table all columns; that of the series is NaN
 * @param time name of the time
 * @param dates whether the file has {@linkplain Dates dates}, which are {@value Dates#UNIT} in the table
 * @param series name of the series' column, blank if there is none
 * @param ids the series of each row as the file names it; none without such a column
 */
public record TimedTable(CsvTable table, String time, boolean dates, String series, List<String> ids) {
    /** Returns a table of numbers only. */
    public static TimedTable of(CsvTable table) {
        return new TimedTable(table, "", false, "", List.of());
    }

    /**
     * Returns a table with a column of words before it.
     *
     * @param column the name of that column
     * @param words one a row
     */
    public static TimedTable labelled(CsvTable table, String column, List<String> words) {
        List<String> columns = new ArrayList<>(table.columns());
        columns.add(0, column);
        double[][] values = new double[columns.size()][];
        System.arraycopy(table.values(), 0, values, 1, values.length - 1);
        values[0] = values[1];
        return new TimedTable(new CsvTable(table.name(), columns, values, table.lines()), "", false, column, words);
    }

    /** Returns the columns by their names: dates and the names of series as words, all else as numbers. */
    public Map<String, Object> columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (String name : table.columns()) {
            double[] values = table.column(name);
            columns.put(name, !ids.isEmpty() && name.equals(series) ? ids
                    : dates && name.equals(time) ? Arrays.stream(values).mapToObj(Dates::text).toList() : values);
        }
        return columns;
    }

    /** Returns a time as the file has it. */
    public String shown(double t) {
        return dates ? Dates.text(t) : Numbers.shortest(t);
    }

    /**
     * Returns the times of all rows as those of one series.
     *
     * @throws FileFormatException if they are not finite and strictly increasing, or so close together that a double
     * hardly tells them apart
     */
    public double[] times() {
        for (int r = 0; r < table.rows(); r++) {
            check(r, r - 1, "times");
        }
        return table.column(time);
    }

    /**
     * Checks the time of a row.
     *
     * @param before the row before it in its series; -1 for none
     * @param what must rise, for errors
     */
    void check(int row, int before, String what) {
        double[] t = table.column(time);
        int line = table.lines()[row];
        int column = table.columns().indexOf(time) + 1;
        if (!Double.isFinite(t[row])) {
            throw FileFormatException.inCell(table.name(), line, column, time,
                    Numbers.shortest(t[row]) + " is not a time; times must be finite");
        }
        if (before < 0) {
            return;
        }
        TimePrecision.check(table, line, column, t[before], t[row]);
        if (t[row] <= t[before]) {
            throw FileFormatException.inCell(table.name(), line, column, time, shown(t[row])
                    + " does not come after " + shown(t[before]) + "; " + what + " must be strictly increasing");
        }
    }
}
