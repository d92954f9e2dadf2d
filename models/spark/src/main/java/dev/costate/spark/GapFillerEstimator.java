package dev.costate.spark;

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
public final class GapFillerEstimator extends SeriesEstimator<GapFillerEstimator, GapFillerTransformer> {
    private static final long serialVersionUID = 1;

    /** Makes one with all at its defaults. */
    public GapFillerEstimator() {
        this(Identifiable.randomUID("gapFiller"));
    }

    /** Makes one of a given name. */
    public GapFillerEstimator(String uid) {
        super(uid, "filled");
    }

    /** Returns what reads a saved one. */
    public static MLReader<GapFillerEstimator> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads a saved one. */
    public static GapFillerEstimator load(String path) {
        return read().load(path);
    }

    @Override
    String experiment() {
        return "latent";
    }

    @Override
    String csv(Dataset<?> data) {
        return series(data, true);
    }

    @Override
    GapFillerTransformer model(String modelUid, RunFiles run, StructType schema) {
        return new GapFillerTransformer(modelUid, run);
    }
}
