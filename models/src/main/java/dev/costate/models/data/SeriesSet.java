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
    /** From here on neighbouring whole numbers are the same double, and two series would become one. */
    private static final double DISTINCT = 0x1p53;

    /**
     * One series. Immutable as long as nobody writes into its arrays.
     *
     * @param id its number
     * @param times finite and rising, at least one
     * @param values one row a time, NaN where a value is missing
     */
    public record Series(double id, double[] times, double[][] values) {
        /** Checks times and values. */
        public Series {
            if (times.length == 0 || times.length != values.length) {
                throw new IllegalArgumentException("series " + Numbers.shortest(id) + " has " + times.length
                        + " times and " + values.length + " rows: must be as many, at least one");
            }
            for (int i = 0; i < times.length; i++) {
                if (!Double.isFinite(times[i]) || i > 0 && times[i] <= times[i - 1]) {
                    throw new IllegalArgumentException("series " + Numbers.shortest(id) + ", time " + times[i]
                            + ": times must be finite and rise");
                }
            }
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
                    throw new IllegalArgumentException("series " + Numbers.shortest(s.id()) + " has a row of "
                            + row.length + " values: must be " + columns.size());
                }
            }
        }
    }

    /**
     * Takes series out of a table whose first columns are the series' number and the time.
     *
     * <p>The rows of a series must follow each other in time but need not stand together.
     *
     * @throws FileFormatException if it is not such a table, a series has no value at all, or its times are so close
     * together that a double hardly tells them apart
     */
    public static SeriesSet of(CsvTable table) {
        if (table.columns().size() < 3) {
            throw FileFormatException.whole(table.name(),
                    "has " + table.columns().size() + (table.columns().size() == 1 ? " column" : " columns")
                            + ": must be the series' number, the time and one or more values");
        }
        if (table.rows() == 0) {
            throw FileFormatException.whole(table.name(), "has no rows");
        }
        Map<Double, List<Integer>> rows = new LinkedHashMap<>();
        double[] id = table.values()[0];
        double[] time = table.values()[1];
        for (int r = 0; r < table.rows(); r++) {
            if (!(Math.abs(id[r]) < DISTINCT)) {
                throw FileFormatException.inCell(table.name(), table.lines()[r], 1, table.columns().get(0),
                        (Double.isNaN(id[r]) ? "" : Numbers.shortest(id[r]) + " ")
                                + "is not the number of a series, which is between -2^53 and 2^53");
            }
            if (!Double.isFinite(time[r])) {
                throw FileFormatException.inCell(table.name(), table.lines()[r], 2, table.columns().get(1),
                        "is not a time; times must be finite");
            }
            List<Integer> own = rows.computeIfAbsent(id[r] + 0.0, k -> new ArrayList<>());
            if (!own.isEmpty()) {
                TimePrecision.check(table, table.lines()[r], 2, time[own.get(own.size() - 1)], time[r]);
            }
            if (!own.isEmpty() && time[r] <= time[own.get(own.size() - 1)]) {
                throw FileFormatException.inCell(table.name(), table.lines()[r], 2, table.columns().get(1),
                        Numbers.shortest(time[r]) + " does not come after "
                                + Numbers.shortest(time[own.get(own.size() - 1)])
                                + "; the times of a series must be strictly increasing");
            }
            own.add(r);
        }
        int d = table.columns().size() - 2;
        List<Series> all = new ArrayList<>();
        rows.forEach((key, own) -> {
            double[][] values = new double[own.size()][d];
            for (int i = 0; i < values.length; i++) {
                for (int c = 0; c < d; c++) {
                    values[i][c] = table.values()[c + 2][own.get(i)];
                }
            }
            Series s = new Series(key, own.stream().mapToDouble(r -> time[r]).toArray(), values);
            if (Arrays.stream(values).flatMapToDouble(Arrays::stream).allMatch(Double::isNaN)) {
                throw FileFormatException.whole(table.name(),
                        "series " + Numbers.shortest(key) + " has no value at all; each needs at least one");
            }
            all.add(s);
        });
        return new SeriesSet(table.columns().subList(2, table.columns().size()), all);
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
