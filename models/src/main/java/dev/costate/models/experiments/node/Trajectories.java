package dev.costate.models.experiments.node;

import dev.costate.models.data.CsvTable;
import dev.costate.models.files.FileFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A table of one trajectory or, if it has a column {@value #SERIES}, of several: some to train on, the others held out.
 *
 * <p>Of one trajectory the first rows are trained on, of several the first ones whole. Immutable.
 *
 * @param timeColumn name of the time
 * @param columns names of the values
 * @param all every trajectory, in the order of the file
 * @param trained how many of the rows of one trajectory, or how many of several trajectories, are trained on
 */
record Trajectories(String timeColumn, List<String> columns, List<Trajectory> all, int trained) {
    /** Name of the column that tells trajectories apart. */
    static final String SERIES = "series";

    /**
     * One trajectory.
     *
     * @param times rising
     * @param rows the values at each
     */
    record Trajectory(double[] times, double[][] rows) {
        Trajectory part(int from, int to) {
            return new Trajectory(Arrays.copyOfRange(times, from, to), Arrays.copyOfRange(rows, from, to));
        }
    }

    /**
     * Takes a table apart.
     *
     * @param holdout which part is held out
     */
    static Trajectories of(CsvTable table, double holdout) {
        int series = table.columns().indexOf(SERIES);
        int[] others = IntStream.range(0, table.columns().size()).filter(c -> c != series).toArray();
        if (others.length < 2) {
            throw FileFormatException.whole(table.name(), (series < 0 ? "has one column only" : "lacks values")
                    + "; needs the time and at least one column of values");
        }
        List<String> names = Arrays.stream(others).mapToObj(table.columns()::get).toList();
        Map<Double, List<Integer>> rows = new LinkedHashMap<>();
        for (int r = 0; r < table.rows(); r++) {
            rows.computeIfAbsent(series < 0 ? 0 : table.values()[series][r], k -> new ArrayList<>()).add(r);
        }
        List<Trajectory> all = new ArrayList<>();
        for (List<Integer> own : rows.values()) {
            double[][] cells = new double[others.length][own.size()];
            for (int c = 0; c < others.length; c++) {
                double[] column = table.values()[others[c]];
                Arrays.setAll(cells[c], i -> column[own.get(i)]);
            }
            int[] lines = own.stream().mapToInt(r -> table.lines()[r]).toArray();
            double[] times = new CsvTable(table.name(), names, cells, lines).time();
            all.add(new Trajectory(times, IntStream.range(0, times.length).mapToObj(
                    r -> IntStream.range(1, cells.length).mapToDouble(c -> cells[c][r]).toArray())
                    .toArray(double[][]::new)));
        }
        int whole = all.size() == 1 ? all.get(0).times.length : all.size();
        int trained = Math.max((int) Math.round((1 - holdout) * whole), all.size() == 1 ? 0 : 1);
        Trajectories found = new Trajectories(names.get(0), names.subList(1, names.size()), List.copyOf(all),
                trained);
        if (found.training().stream().allMatch(t -> t.times.length < 3)) {
            int most = found.training().stream().mapToInt(t -> t.times.length).max().orElse(0);
            throw FileFormatException.whole(table.name(), "has " + table.rows()
                    + (table.rows() == 1 ? " row, " : " rows, ") + most + " of them to train on"
                    + (all.size() == 1 ? "" : " in the longest series") + "; needs at least 3");
        }
        return found;
    }

    /** Whether there is one trajectory. */
    boolean single() {
        return all.size() == 1;
    }

    /** What is trained on. */
    List<Trajectory> training() {
        return single() ? List.of(all.get(0).part(0, trained)) : all.subList(0, trained);
    }

    /**
     * What is held out.
     *
     * @param known how many rows are known when it is to be foretold: of one trajectory the last ones trained on, of
     * others their own first ones
     */
    List<Trajectory> heldOut(int known) {
        if (single()) {
            int end = all.get(0).times.length;
            return trained == end ? List.of() : List.of(all.get(0).part(trained - known, end));
        }
        return all.subList(trained, all.size()).stream().filter(t -> t.times.length > known).toList();
    }

    /** Whether the rows of all trajectories follow each other at intervals of one length, to a millionth of it. */
    boolean regular(double unit) {
        return all.stream().allMatch(t -> IntStream.range(1, t.times.length)
                .allMatch(i -> Math.abs((t.times[i] - t.times[i - 1]) / unit - 1) < 1e-6));
    }
}
