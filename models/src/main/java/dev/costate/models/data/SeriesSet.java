package dev.costate.models.data;

import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Series of observations, each at times of its own; a missing value is NaN.
 *
 * <p>Holds its arrays without copying; immutable as long as nobody writes into them.
 *
 * @param columns names of the values
 * @param series the series, at least one
 */
public record SeriesSet(List<String> columns, List<Series> series) {
    /**
     * One series. Immutable as long as nobody writes into its arrays.
     *
     * @param id its name: a word or a number, as the file has it
     * @param times finite and rising, at least one
     * @param values one row a time, NaN where a value is missing
     */
    public record Series(String id, double[] times, double[][] values) {
        /** Checks times and values. */
        public Series {
            if (times.length == 0 || times.length != values.length) {
                throw new IllegalArgumentException("series " + id + " has " + times.length
                        + " times and " + values.length + " rows: must be as many, at least one");
            }
            for (int i = 0; i < times.length; i++) {
                if (!Double.isFinite(times[i]) || i > 0 && times[i] <= times[i - 1]) {
                    throw new IllegalArgumentException("series " + id + ", time " + times[i]
                            + ": times must be finite and rise");
                }
            }
        }

        /** A series with a number for a name. */
        public Series(double id, double[] times, double[][] values) {
            this(Numbers.shortest(id), times, values);
        }

        /** Returns the number of times. */
        public int length() {
            return times.length;
        }

        /** Returns the time from the first to the last observation. */
        public double span() {
            return times[times.length - 1] - times[0];
        }

        /**
         * Returns the straight lines between the known values of a column, constant before the first and after the
         * last; NaN if there is none.
         */
        public double[] interpolated(int column) {
            double[] x = new double[times.length];
            int before = -1;
            for (int i = 0; i < x.length; i++) {
                double here = values[i][column];
                if (Double.isNaN(here)) {
                    continue;
                }
                for (int k = before + 1; k <= i; k++) {
                    double start = before < 0 ? here : values[before][column];
                    x[k] = before < 0 ? here
                            : start + (here - start) * (times[k] - times[before]) / (times[i] - times[before]);
                }
                before = i;
            }
            Arrays.fill(x, before + 1, x.length, before < 0 ? Double.NaN : values[before][column]);
            return x;
        }

        /** Returns whether any value is there at time {@code i}. */
        public boolean observed(int i) {
            return Arrays.stream(values[i]).anyMatch(v -> !Double.isNaN(v));
        }
    }

    /** Checks the widths. */
    public SeriesSet {
        columns = List.copyOf(columns);
        series = List.copyOf(series);
        if (columns.isEmpty() || series.isEmpty()) {
            throw new IllegalArgumentException(
                    series.size() + " series of " + columns.size() + " columns: must be at least one of each");
        }
        for (Series s : series) {
            for (double[] row : s.values()) {
                if (row.length != columns.size()) {
                    throw new IllegalArgumentException("series " + s.id() + " has a row of "
                            + row.length + " values: must be " + columns.size());
                }
            }
        }
    }

    /**
     * Takes series out of a table; all of it is one if it has no column that tells series apart.
     *
     * <p>The rows of a series must follow each other in time but need not stand together.
     *
     * @throws FileFormatException if it has no values, a series has no value at all, or its times are so close
     * together that a double hardly tells them apart
     */
    public static SeriesSet of(TimedTable timed) {
        CsvTable table = timed.table();
        List<String> names = table.columns().stream()
                .filter(c -> !c.equals(timed.series()) && !c.equals(timed.time())).toList();
        if (names.isEmpty()) {
            throw FileFormatException.whole(table.name(),
                    "has " + table.columns().size() + (table.columns().size() == 1 ? " column" : " columns")
                            + ": must be the series, the time and one or more values");
        }
        if (table.rows() == 0) {
            throw FileFormatException.whole(table.name(), "has no rows");
        }
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        for (int r = 0; r < table.rows(); r++) {
            List<Integer> own = rows.computeIfAbsent(timed.ids().isEmpty() ? "1" : timed.ids().get(r),
                    k -> new ArrayList<>());
            timed.check(r, own.isEmpty() ? -1 : own.get(own.size() - 1),
                    timed.ids().isEmpty() ? "times" : "the times of a series");
            own.add(r);
        }
        double[] time = table.column(timed.time());
        List<Series> all = new ArrayList<>();
        rows.forEach((key, own) -> {
            double[][] values = new double[own.size()][names.size()];
            for (int c = 0; c < names.size(); c++) {
                double[] column = table.column(names.get(c));
                for (int i = 0; i < values.length; i++) {
                    values[i][c] = column[own.get(i)];
                }
            }
            Series s = new Series(key, own.stream().mapToDouble(r -> time[r]).toArray(), values);
            if (Arrays.stream(values).flatMapToDouble(Arrays::stream).allMatch(Double::isNaN)) {
                throw FileFormatException.whole(table.name(),
                        "series " + key + " has no value at all; each needs at least one");
            }
            all.add(s);
        });
        return new SeriesSet(names, all);
    }

    /** Returns the number of values a time has. */
    public int width() {
        return columns.size();
    }

    /** Returns the number of times of the longest series. */
    public int longest() {
        return series.stream().mapToInt(Series::length).max().orElseThrow();
    }

    /** Returns the longest span. */
    public double span() {
        return series.stream().mapToDouble(Series::span).max().orElseThrow();
    }

    /** Returns whether any value is missing. */
    public boolean hasMissing() {
        return series.stream()
                .anyMatch(s -> Arrays.stream(s.values()).flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN));
    }

    /** Returns all values, row by row. */
    public double[] flat() {
        return series.stream().flatMap(s -> Arrays.stream(s.values())).flatMapToDouble(Arrays::stream).toArray();
    }
}
