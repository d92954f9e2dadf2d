package dev.costate.spark;

import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * What the estimators of series have in common: a column of times, and {@code idCol} as the series of each row.
 *
 * @param <E> the estimator itself
 * @param <M> what it fits
 */
public abstract class SeriesEstimator<E extends SeriesEstimator<E, M>, M extends RunTransformer<M>>
        extends RunEstimator<E, M> {
    private static final long serialVersionUID = 1;

    private final Param<String> timeCol;

    SeriesEstimator(String uid, String output) {
        super(uid, output);
        timeCol = new Param<>(this, "timeCol", "column of times: numbers, dates or timestamps");
        setDefault(timeCol, "time");
    }

    /** Returns the parameter of the column of times. */
    public final Param<String> timeCol() {
        return timeCol;
    }

    /** Sets the column of times: numbers, dates or timestamps; {@code time} unless given. */
    public final E setTimeCol(String column) {
        set(timeCol, column);
        return self();
    }

    /**
     * Returns the rows, by series and time.
     *
     * @param gaps whether values may be missing
     */
    final String series(Dataset<?> data, boolean gaps) {
        return TrainingRows.of(data, new TrainingRows.Columns(getOrDefault(featuresCol()), column(idCol()),
                Optional.of(getOrDefault(timeCol)), Optional.empty()), gaps).series();
    }

    @Override
    public final StructType transformSchema(StructType schema) {
        Cells.requireValues(schema, getOrDefault(featuresCol()), "featuresCol");
        Cells.dates(schema, getOrDefault(timeCol), "timeCol");
        column(idCol()).ifPresent(id -> Cells.field(schema, id, "idCol"));
        return Cells.with(schema, getOrDefault(outputCol()), SQLDataTypes.VectorType(), "outputCol");
    }
}
