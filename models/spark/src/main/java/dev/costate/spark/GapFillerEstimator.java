package dev.costate.spark;

import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Learns irregular series with gaps by a latent ODE, as {@code costate train latent --data} does.
 *
 * <p>Reads {@code featuresCol}, whose values are NaN where one is missing, or null where all are, {@code timeCol} and
 * {@code idCol}, which names the series of each row; without it all rows are one series. The model adds the values
 * with their gaps filled, {@code outputCol}, {@code filled} unless given.
 */
public final class GapFillerEstimator extends RunEstimator<GapFillerEstimator, GapFillerTransformer> {
    private static final long serialVersionUID = 1;

    private final Param<String> timeCol = new Param<>(this, "timeCol", "column of times: numbers, dates or timestamps");

    /** Makes one with all at its defaults. */
    public GapFillerEstimator() {
        this(Identifiable.randomUID("gapFiller"));
    }

    /** Makes one of a given name. */
    public GapFillerEstimator(String uid) {
        super(uid, "filled");
        setDefault(timeCol, "time");
    }

    /** Returns what reads a saved one. */
    public static MLReader<GapFillerEstimator> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads a saved one. */
    public static GapFillerEstimator load(String path) {
        return read().load(path);
    }

    /** Returns the parameter of the column of times. */
    public Param<String> timeCol() {
        return timeCol;
    }

    /** Sets the column of times: numbers, dates or timestamps; {@code time} unless given. */
    public GapFillerEstimator setTimeCol(String column) {
        set(timeCol, column);
        return this;
    }

    @Override
    String experiment() {
        return "latent";
    }

    @Override
    String csv(Dataset<?> data) {
        return TrainingRows.of(data, new TrainingRows.Columns(getOrDefault(featuresCol()), column(idCol()),
                Optional.of(getOrDefault(timeCol)), Optional.empty()), true).series();
    }

    @Override
    GapFillerTransformer model(String modelUid, RunFiles run, StructType schema) {
        return new GapFillerTransformer(modelUid, run);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Cells.requireValues(schema, getOrDefault(featuresCol()), "featuresCol");
        Cells.dates(schema, getOrDefault(timeCol), "timeCol");
        column(idCol()).ifPresent(id -> Cells.field(schema, id, "idCol"));
        return Cells.with(schema, getOrDefault(outputCol()), SQLDataTypes.VectorType(), "outputCol");
    }
}
