package dev.costate.spark;

import dev.costate.models.experiments.TrainedModel;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A trained run that fills in values of series. The rows of a series are brought together, on one executor each.
 *
 * @param <M> the transformer itself
 */
public abstract class SeriesTransformer<M extends SeriesTransformer<M>> extends RunTransformer<M> {
    private static final long serialVersionUID = 1;

    private final Param<String> timeCol = new Param<>(this, "timeCol", "column of times: numbers, dates or timestamps");
    private final Param<String> idCol = new Param<>(this, "idCol", "column that names the series of each row");

    /** Fills in what is NaN among the values of one series. */
    @FunctionalInterface
    interface Filled extends Serializable {
        void fill(TrainedModel model, String name, double[] times, double[][] values);
    }

    SeriesTransformer(String uid, RunFiles run) {
        super(uid, run);
    }

    /** Returns the parameter of the column of times. */
    public final Param<String> timeCol() {
        return timeCol;
    }

    /** Returns the parameter of the column that names the series of each row. */
    public final Param<String> idCol() {
        return idCol;
    }

    /** Sets the column of times: numbers, dates or timestamps. */
    public final M setTimeCol(String column) {
        set(timeCol, column);
        return self();
    }

    /** Sets the column that names the series of each row. */
    public final M setIdCol(String column) {
        set(idCol, column);
        return self();
    }

    abstract Filled filled();

    private Optional<String> id() {
        return isDefined(idCol) ? Optional.of(getOrDefault(idCol)) : Optional.empty();
    }

    @Override
    public final StructType transformSchema(StructType schema) {
        Cells.requireValues(schema, getOrDefault(featuresCol()), "featuresCol");
        if (Cells.dates(schema, getOrDefault(timeCol), "timeCol") != trained().dates()) {
            throw new IllegalArgumentException("timeCol \"" + getOrDefault(timeCol) + "\" holds "
                    + (trained().dates() ? "numbers; the model was trained on dates"
                            : "dates; the model was trained on numbers"));
        }
        id().ifPresent(name -> Cells.field(schema, name, "idCol"));
        return Cells.with(schema, getOrDefault(outputCol()), SQLDataTypes.VectorType(), "outputCol");
    }

    @Override
    public final Dataset<Row> transform(Dataset<?> data) {
        StructType schema = transformSchema(data.schema());
        String column = getOrDefault(featuresCol());
        String time = getOrDefault(timeCol);
        int at = data.schema().fieldIndex(column);
        int timeAt = data.schema().fieldIndex(time);
        Broadcast<RunFiles> run = broadcast(data);
        Filled filled = filled();
        return SeriesGroups.joined(data, id(), time, schema, (name, rows) -> {
            TrainedModel model = run.value().model();
            int width = model.columns().size();
            double[] times = rows.stream().mapToDouble(r -> Cells.time(r, timeAt, time)).toArray();
            double[][] values = rows.stream().map(r -> Cells.values(r, at, column, width, true).clone())
                    .toArray(double[][]::new);
            filled.fill(model, name, times, values);
            Object[][] added = new Object[values.length][];
            for (int r = 0; r < added.length; r++) {
                added[r] = new Object[] {Vectors.dense(values[r])};
            }
            return added;
        });
    }
}
