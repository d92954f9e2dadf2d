package dev.costate.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Adds cells to the rows of a DataFrame, series by series, in the order of their times. Stateless. */
final class SeriesGroups {
    private SeriesGroups() {
    }

    /** Computes the cells that are added to the rows of one series, an array for each. */
    @FunctionalInterface
    interface Added extends Serializable {
        Object[][] to(String name, List<Row> rows);
    }

    /**
     * Returns the rows with more cells.
     *
     * @param id column that names the series; empty if all rows are one
     * @param schema of the result
     * @param added computes the cells of the rows of one series
     */
    static Dataset<Row> joined(Dataset<?> data, Optional<String> id, String time, StructType schema,
            Added added) {
        int idAt = id.map(data.schema()::fieldIndex).orElse(-1);
        String idName = id.orElse("");
        int timeAt = data.schema().fieldIndex(time);
        MapFunction<Row, String> series = row -> idAt < 0 ? "" : String.valueOf(Cells.present(row, idAt, idName));
        FlatMapGroupsFunction<String, Row, Row> join = (name, rows) -> {
            List<Row> ordered = ordered(rows, name, timeAt, time);
            return Blocks.joined(ordered, added.to(name, ordered)).iterator();
        };
        return data.toDF().groupByKey(series, Encoders.STRING()).flatMapGroups(join, Encoders.row(schema));
    }

    private static List<Row> ordered(Iterator<Row> rows, String series, int timeAt, String time) {
        List<Row> ordered = new ArrayList<>();
        rows.forEachRemaining(ordered::add);
        ordered.sort(Comparator.comparingDouble(row -> Cells.time(row, timeAt, time)));
        for (int i = 1; i < ordered.size(); i++) {
            if (Cells.time(ordered.get(i), timeAt, time) == Cells.time(ordered.get(i - 1), timeAt, time)) {
                throw new IllegalArgumentException("column \"" + time + "\": " + ordered.get(i).get(timeAt)
                        + " stands twice" + (series.isEmpty() ? "" : " in series " + series)
                        + "; the times of a series must differ");
            }
        }
        return ordered;
    }
}
