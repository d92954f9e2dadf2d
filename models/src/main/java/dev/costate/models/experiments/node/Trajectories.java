package dev.costate.models.experiments.node;

import dev.costate.models.data.CsvTable;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.TimedTable;
import dev.costate.models.files.FileFormatException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table of one trajectory or, if it has a column {@value #SERIES}, of several: some to train on, the others held out.
 *
 * <p>Of one trajectory the first rows are trained on, of several the first ones whole. Immutable.
 *
 * @param timeColumn name of the time
 * @param dates whether the file has dates
 * @param columns names of the values
 * @param all every trajectory, in the order of the file
 * @param trained how many of the rows of one trajectory, or how many of several trajectories, are trained on
 */
record Trajectories(String timeColumn, boolean dates, List<String> columns, List<Trajectory> all, int trained) {
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
    static Trajectories of(TimedTable timed, double holdout) {
        CsvTable table = timed.table();
        if (table.columns().size() < (timed.series().isEmpty() ? 2 : 3)) {
            throw FileFormatException.whole(table.name(), (timed.series().isEmpty() ? "has one column only"
                    : "lacks values") + "; needs the time and at least one column of values");
        }
        SeriesSet set = SeriesSet.of(timed);
        List<Trajectory> all = set.series().stream().map(s -> new Trajectory(s.times(), s.values())).toList();
        int whole = all.size() == 1 ? all.get(0).times.length : all.size();
        int trained = Math.max((int) Math.round((1 - holdout) * whole), all.size() == 1 ? 0 : 1);
        Trajectories found = new Trajectories(timed.time(), timed.dates(), set.columns(), all, trained);
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
