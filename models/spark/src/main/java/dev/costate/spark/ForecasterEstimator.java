package dev.costate.spark;

import java.util.Arrays;
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
public final class ForecasterEstimator extends SeriesEstimator<ForecasterEstimator, ForecasterTransformer> {
    private static final long serialVersionUID = 1;

    /** Makes one with all at its defaults. */
    public ForecasterEstimator() {
        this(Identifiable.randomUID("forecaster"));
    }

    /** Makes one of a given name. */
    public ForecasterEstimator(String uid) {
        super(uid, "forecast");
    }

    /** Returns what reads a saved one. */
    public static MLReader<ForecasterEstimator> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads a saved one. */
    public static ForecasterEstimator load(String path) {
        return read().load(path);
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
        return series(data, false);
    }

    @Override
    ForecasterTransformer model(String modelUid, RunFiles run, StructType schema) {
        return new ForecasterTransformer(modelUid, run);
    }
}
