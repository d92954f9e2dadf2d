package dev.costate.spark;

import dev.costate.models.data.Dates;
import dev.costate.models.files.Numbers;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What stands in the cells of a DataFrame. Stateless. */
final class Cells {
    private static final double DAY = 86_400;

    private Cells() {
    }

    /** Returns the field of a column, or fails with the names that there are. */
    static StructField field(StructType schema, String column, String param) {
        if (!Arrays.asList(schema.fieldNames()).contains(column)) {
            throw new IllegalArgumentException(param + " \"" + column + "\": there is no such column; there are "
                    + String.join(", ", schema.fieldNames()));
        }
        return schema.apply(column);
    }

    /** Checks that a column holds vectors, arrays of numbers, or numbers. */
    static void requireValues(StructType schema, String column, String param) {
        DataType type = field(schema, column, param).dataType();
        boolean values = type.equals(SQLDataTypes.VectorType()) || type instanceof NumericType
                || type instanceof ArrayType a && a.elementType() instanceof NumericType;
        if (!values) {
            throw new IllegalArgumentException(param + " \"" + column + "\" is of type " + type.simpleString()
                    + ": must be a vector, an array of numbers, or a number");
        }
    }

    /** Returns whether a column of times holds dates or timestamps; it must hold them or numbers. */
    static boolean dates(StructType schema, String column, String param) {
        DataType type = field(schema, column, param).dataType();
        boolean dates = List.of(DataTypes.DateType, DataTypes.TimestampType, DataTypes.TimestampNTZType).contains(type);
        if (!dates && !(type instanceof NumericType)) {
            throw new IllegalArgumentException(param + " \"" + column + "\" is of type " + type.simpleString()
                    + ": must be a number, a date or a timestamp");
        }
        return dates;
    }

    /** Returns a schema with one more column, which must be new. */
    static StructType with(StructType schema, String column, DataType type, String param) {
        if (Arrays.asList(schema.fieldNames()).contains(column)) {
            throw new IllegalArgumentException(
                    param + " \"" + column + "\": there is such a column already; choose another name");
        }
        return schema.add(column, type, true);
    }

    /** Returns the values of a cell that is not null. */
    static double[] values(Row row, int at, String column) {
        Object cell = row.get(at);
        if (cell instanceof Vector v) {
            return v.toArray();
        }
        if (cell instanceof Number n) {
            return new double[] {n.doubleValue()};
        }
        List<Object> list = row.getList(at);
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i) instanceof Number n ? n.doubleValue() : Double.NaN;
        }
        return values;
    }

    /**
     * Returns so many values of a cell, all of them NaN for a null.
     *
     * @param gaps whether values may be missing
     */
    static double[] values(Row row, int at, String column, int width, boolean gaps) {
        double[] values = new double[width];
        if (row.isNullAt(at)) {
            Arrays.fill(values, Double.NaN);
        } else {
            values = values(row, at, column);
        }
        if (values.length != width) {
            throw new IllegalArgumentException("column \"" + column + "\": a row has " + values.length
                    + " values, must have " + width);
        }
        for (double v : values) {
            if (Double.isInfinite(v) || Double.isNaN(v) && !gaps) {
                throw new IllegalArgumentException("column \"" + column + "\": a row holds "
                        + (row.isNullAt(at) ? "null" : Numbers.shortest(v)) + "; values must be "
                        + (gaps ? "finite, or NaN where one is missing" : "finite: drop such rows, or fill them"));
            }
        }
        return values;
    }

    /** Returns a time: a finite number, or {@value Dates#UNIT}. */
    static double time(Row row, int at, String column) {
        Object cell = present(row, at, column);
        if (cell instanceof Date date) {
            return date.toLocalDate().toEpochDay();
        }
        if (cell instanceof LocalDate date) {
            return date.toEpochDay();
        }
        if (cell instanceof Timestamp time) {
            return days(time.toInstant());
        }
        if (cell instanceof LocalDateTime time) {
            return days(time.toInstant(ZoneOffset.UTC));
        }
        if (cell instanceof Instant time) {
            return days(time);
        }
        double x = ((Number) cell).doubleValue();
        if (!Double.isFinite(x)) {
            throw new IllegalArgumentException(
                    "column \"" + column + "\": a row holds " + cell + "; times must be finite");
        }
        return x;
    }

    private static double days(Instant time) {
        return (time.getEpochSecond() + time.getNano() * 1e-9) / DAY;
    }

    /** Returns a class: a word, or a whole number without its point. */
    static String label(Row row, int at, String column) {
        Object cell = present(row, at, column);
        if (cell instanceof Number n && n.doubleValue() != n.longValue()) {
            throw new IllegalArgumentException(
                    "column \"" + column + "\": a row holds " + cell + "; classes are whole numbers or words");
        }
        return cell instanceof Number n ? Long.toString(n.longValue()) : String.valueOf(cell);
    }

    /** Returns a cell, which must not be null. */
    static Object present(Row row, int at, String column) {
        if (row.isNullAt(at)) {
            throw new IllegalArgumentException("column \"" + column + "\": a row holds null; drop it or fill it");
        }
        return row.get(at);
    }

    /** Compares numbers by size and everything else by its letters. */
    static int compare(Object a, Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return x.compareTo(y);
        }
        if (a instanceof Number x && b instanceof Number y) {
            return Double.compare(x.doubleValue(), y.doubleValue());
        }
        return String.valueOf(a).compareTo(String.valueOf(b));
    }
}
