package dev.costate.spark;

import java.util.Optional;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Learns the density of rows by a continuous normalising flow, as {@code costate train cnf --data} does.
 *
 * <p>Reads the column {@code featuresCol}; rows are ordered by {@code idCol} if it is given. The model adds the
 * log-density of each row, {@code outputCol}, {@code logDensity} unless given, and draws new rows.
 */
public final class FlowEstimator extends RunEstimator<FlowEstimator, FlowTransformer> {
    private static final long serialVersionUID = 1;

    /** Makes one with all at its defaults. */
    public FlowEstimator() {
        this(Identifiable.randomUID("flow"));
    }

    /** Makes one of a given name. */
    public FlowEstimator(String uid) {
        super(uid, "logDensity");
    }

    /** Returns what reads a saved one. */
    public static MLReader<FlowEstimator> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads a saved one. */
    public static FlowEstimator load(String path) {
        return read().load(path);
    }

    @Override
    String experiment() {
        return "cnf";
    }

    @Override
    String csv(Dataset<?> data) {
        return TrainingRows.of(data, new TrainingRows.Columns(getOrDefault(featuresCol()), column(idCol()),
                Optional.empty(), Optional.empty()), false).table();
    }

    @Override
    FlowTransformer model(String modelUid, RunFiles run, StructType schema) {
        return new FlowTransformer(modelUid, run);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Cells.requireValues(schema, getOrDefault(featuresCol()), "featuresCol");
        return Cells.with(schema, getOrDefault(outputCol()), DataTypes.DoubleType, "outputCol");
    }
}
