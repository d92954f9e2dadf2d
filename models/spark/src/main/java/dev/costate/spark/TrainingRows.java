package dev.costate.spark;

import dev.costate.models.data.CsvTable;
import dev.costate.models.data.CsvWriter;
import dev.costate.models.data.TimedTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/**
 * The rows of a DataFrame that a training reads, on the driver, in an order that depends on nothing but the rows.
 *
 * <p>They are ordered by the column of names, then the time, then the values, whatever partitions they came from: so
 * the same rows give the same bits. Immutable.
 *
 * @param names of the values
 * @param entries the rows
 * @param dates whether times are dates
 */
record TrainingRows(List<String> names, List<Entry> entries, boolean dates) {
    private static final String TIME = "time";
    private static final String SERIES = "series";
    private static final String CLASS = "class";

    /**
     * A row.
     *
     * @param id its name or that of its series; 0 if there is no such column
     * @param time its time; 0 if there is none
     * @param label its class; blank if there is none
     * @param values its values
     */
    record Entry(Object id, double time, String label, double[] values) {
    }

    /** Which columns are read; those that are left out are empty. */
    record Columns(String features, Optional<String> id, Optional<String> time, Optional<String> label) {
    }

    /**
     * Collects rows.
     *
     * @param gaps whether values may be missing: NaN, or null for a whole row
     */
    static TrainingRows of(Dataset<?> data, Columns columns, boolean gaps) {
        List<Column> wanted = new ArrayList<>(List.of(data.col(columns.features)));
        wanted.add(columns.id.map(data::col).orElse(functions.lit(0)));
        wanted.add(columns.time.map(data::col).orElse(functions.lit(0)));
        wanted.add(columns.label.map(data::col).orElse(functions.lit("")));
        List<Row> rows = data.select(wanted.toArray(Column[]::new)).collectAsList();
        int width = rows.stream().filter(r -> !r.isNullAt(0)).findFirst()
                .map(r -> Cells.values(r, 0, columns.features).length).orElseThrow(() -> new IllegalArgumentException(
                        "column \"" + columns.features + "\": holds no value; there must be rows to learn from"));
        List<Entry> entries = new ArrayList<>();
        for (Row r : rows) {
            entries.add(new Entry(Cells.present(r, 1, columns.id.orElse("")),
                    Cells.time(r, 2, columns.time.orElse("")), Cells.label(r, 3, columns.label.orElse("")),
                    Cells.values(r, 0, columns.features, width, gaps)));
        }
        entries.sort(Comparator.comparing(Entry::id, Cells::compare).thenComparingDouble(Entry::time)
                .thenComparing(Entry::values, Arrays::compare).thenComparing(Entry::label));
        return new TrainingRows(names(data.schema().apply(columns.features), width), entries,
                columns.time.isPresent() && Cells.dates(data.schema(), columns.time.get(), "timeCol"));
    }

    /** The names that a {@code VectorAssembler} left, if they can serve, or numbered ones. */
    private static List<String> names(StructField field, int width) {
        List<String> names = new ArrayList<>();
        if (field.dataType().equals(SQLDataTypes.VectorType())
                && AttributeGroup.fromStructField(field).attributes().isDefined()) {
            for (Attribute a : AttributeGroup.fromStructField(field).attributes().get()) {
                names.add(a.name().isDefined() ? a.name().get() : "");
            }
        }
        boolean serve = names.size() == width && names.stream().distinct().count() == width
                && names.stream().noneMatch(n -> n.isBlank() || List.of(TIME, SERIES, CLASS).contains(n));
        if (!serve) {
            names.clear();
            for (int i = 0; i < width; i++) {
                names.add(width == 1 ? "value" : "value" + (i + 1));
            }
        }
        return names;
    }

    /** Returns the values as CSV. */
    String table() {
        return CsvWriter.text(CsvTable.of("rows", names, columns(0)));
    }

    /** Returns the values as CSV with their classes after them. */
    String classes() {
        double[][] columns = Arrays.copyOf(columns(0), names.size() + 1);
        columns[names.size()] = new double[entries.size()];
        List<String> all = new ArrayList<>(names);
        all.add(CLASS);
        return CsvWriter.text(new TimedTable(CsvTable.of("rows", all, columns), "", false, CLASS,
                entries.stream().map(Entry::label).toList()));
    }

    /** Returns series, time and values as CSV. */
    String series() {
        double[][] columns = columns(2);
        List<String> ids = new ArrayList<>();
        int series = 0;
        for (int r = 0; r < entries.size(); r++) {
            series += r == 0 || Cells.compare(entries.get(r - 1).id, entries.get(r).id) != 0 ? 1 : 0;
            ids.add(Integer.toString(series));
            columns[1][r] = entries.get(r).time;
        }
        List<String> all = new ArrayList<>(List.of(SERIES, TIME));
        all.addAll(names);
        return CsvWriter.text(new TimedTable(CsvTable.of("rows", all, columns), TIME, dates, SERIES, ids));
    }

    private double[][] columns(int before) {
        double[][] columns = new double[before + names.size()][entries.size()];
        for (int r = 0; r < entries.size(); r++) {
            for (int c = 0; c < names.size(); c++) {
                columns[before + c][r] = entries.get(r).values[c];
            }
        }
        return columns;
    }
}
