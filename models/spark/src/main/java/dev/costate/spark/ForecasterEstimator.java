package dev.costate.spark;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Learns how series go on by a Neural ODE, as {@code costate train node --data} does.
 *
 * <p>Reads {@code featuresCol}, {@code timeCol} and {@code idCol}, which names the series of each row; without it all
 * rows are one series. The model adds the forecast of rows without values, {@code outputCol}, {@code forecast} unless
 * given.
 */
public final class ForecasterEstimator extends RunEstimator<ForecasterEstimator, ForecasterTransformer> {
    private static final long serialVersionUID = 1;

    private final Param<String> timeCol = new Param<>(this, "timeCol", "column of times: numbers, dates or timestamps");

    /** Makes one with all at its defaults. */
    public ForecasterEstimator() {
        this(Identifiable.randomUID("forecaster"));
    }

    /** Makes one of a given name. */
    public ForecasterEstimator(String uid) {
        super(uid, "forecast");
        setDefault(timeCol, "time");
    }

    /** Returns what reads a saved one. */
    public static MLReader<ForecasterEstimator> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads a saved one. */
    public static ForecasterEstimator load(String path) {
        return read().load(path);
    }

    /** Returns the parameter of the column of times. */
    public Param<String> timeCol() {
        return timeCol;
    }

    /** Sets the column of times: numbers, dates or timestamps; {@code time} unless given. */
    public ForecasterEstimator setTimeCol(String column) {
        set(timeCol, column);
        return this;
    }

    @Override
    String experiment() {
        return "node";
    }

    @Override
    String csv(Dataset<?> data) {
        if (Arrays.stream(getOrDefault(options())).anyMatch(o -> o.startsWith("inputs="))) {
            throw new IllegalArgumentException("option inputs: a DataFrame names no inputs; leave it out, or train by "
                    + "costate train node --data FILE.csv --inputs COLUMNS");
        }
        return TrainingRows.of(data, new TrainingRows.Columns(getOrDefault(featuresCol()), column(idCol()),
                Optional.of(getOrDefault(timeCol)), Optional.empty()), false).series();
    }

    @Override
    ForecasterTransformer model(String modelUid, RunFiles run, StructType schema) {
        return new ForecasterTransformer(modelUid, run);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Cells.requireValues(schema, getOrDefault(featuresCol()), "featuresCol");
        Cells.dates(schema, getOrDefault(timeCol), "timeCol");
        column(idCol()).ifPresent(id -> Cells.field(schema, id, "idCol"));
        return Cells.with(schema, getOrDefault(outputCol()), SQLDataTypes.VectorType(), "outputCol");
    }
}
